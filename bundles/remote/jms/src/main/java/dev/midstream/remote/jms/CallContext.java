package dev.midstream.remote.jms;

/** By when the call that a thread executes must be done, which calls that it makes inherit. */
final class CallContext {
    private static final ThreadLocal<Long> DEADLINE = new ThreadLocal<>();

    private CallContext() {}

    /** @param deadline in terms of {@link System#nanoTime()} */
    static void enter(long deadline) {
        DEADLINE.set(deadline);
    }

    static void leave() {
        DEADLINE.remove();
    }

    /** The milliseconds that a call may take that would otherwise take so many; 0 or less if it is too late. */
    static long within(long millis) {
        Long deadline = DEADLINE.get();
        return deadline == null ? millis : Math.min(millis, (deadline - System.nanoTime()) / 1_000_000);
    }
}
