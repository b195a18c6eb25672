package dev.midstream.remote.calls;

import java.util.Map;

/**
 * The call that a thread executes for another node. Calls to other nodes that the thread makes meanwhile inherit its
 * deadline and its headers, whichever transports carry them.
 *
 * @param deadline in terms of {@link System#nanoTime()}
 * @param headers texts that travel with the call, such as the identity of a trace
 */
public record CallContext(long deadline, Map<String, String> headers) {
    private static final ThreadLocal<CallContext> CURRENT = new ThreadLocal<>();

    public CallContext {
        headers = Map.copyOf(headers);
    }

    /** Returns the context of the calling thread, or null if it executes no call of another node. */
    public static CallContext current() {
        return CURRENT.get();
    }

    /** Returns the headers that a call of this thread carries. */
    public static Map<String, String> currentHeaders() {
        CallContext current = CURRENT.get();
        return current == null ? Map.of() : current.headers;
    }

    /**
     * Returns the time that a call of this thread may take.
     *
     * @param nanos the time that it may take by itself
     * @return less if the thread's own call has less time left; 0 or less if its deadline is over
     */
    public static long within(long nanos) {
        CallContext current = CURRENT.get();
        return current == null ? nanos : Math.min(nanos, current.deadline - System.nanoTime());
    }

    /**
     * Makes this the context of the calling thread.
     *
     * @return the context before, for {@link #restore}
     */
    public CallContext enter() {
        CallContext before = CURRENT.get();
        CURRENT.set(this);
        return before;
    }

    /** @param before the context to go back to, or null for none */
    public static void restore(CallContext before) {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }
}
