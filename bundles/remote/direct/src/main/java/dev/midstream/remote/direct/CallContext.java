package dev.midstream.remote.direct;

import java.util.Map;

/**
 * What belongs to the call that a thread executes: by when it must be done, which calls that it makes inherit, and what
 * its caller has sent beside the arguments, such as a trace's identity.
 *
 * @param deadline in terms of {@link System#nanoTime()}
 */
record CallContext(long deadline, Map<String, String> headers) {

    private static final ThreadLocal<CallContext> CURRENT = new ThreadLocal<>();

    /** Of the call that this thread executes, or null. */
    static CallContext current() {
        return CURRENT.get();
    }

    /** Until {@link #leave}. */
    void enter() {
        CURRENT.set(this);
    }

    static void leave() {
        CURRENT.remove();
    }
}
