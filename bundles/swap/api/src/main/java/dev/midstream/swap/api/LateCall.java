package dev.midstream.swap.api;

/**
 * A call that still ran on the revision that was left at the deadline of its drain.
 *
 * @param kind {@code call}, {@code http}
 * @param what {@code GET /storage/objects/x}; of a call in the node the method that was called, the caller's class and
 *     the thread
 * @param millis how long it had run at the deadline; of a call in the node how long at least
 * @param end what became of it
 */
public record LateCall(String kind, String what, double millis, End end) {
    public enum End {
        /** It runs on, as long as the revision is resident. */
        RUNNING,
        /** It has ended by itself while the revision was resident. */
        FINISHED,
        /** Its client was told to come again. */
        ABORTED_AT_DEADLINE,
        /** It was ended by force when the revision was stopped. */
        ABORTED_AT_RETIREMENT
    }

    public LateCall with(End known) {
        return new LateCall(kind, what, millis, known);
    }
}
