package dev.midstream.swap.gate;

/** Is told of every call that goes by a split. Called on the callers' threads: must be quick and never fail. */
@FunctionalInterface
public interface Observer {
    /**
     * @param candidate whether the call went to the candidate, or else to the live revision
     * @param failed whether it ended with an exception, or a request with a status of 500 or more
     * @param nanos how long it took, in nanoseconds
     */
    void ended(boolean candidate, boolean failed, long nanos);
}
