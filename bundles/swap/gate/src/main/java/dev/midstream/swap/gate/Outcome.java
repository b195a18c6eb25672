package dev.midstream.swap.gate;

/** The result of a call as observers, monitors and circuit breakers count it. */
public enum Outcome {
    /** The call ended as its contract says. */
    SUCCESS,
    /** The revision failed: the call ended with an exception, or a request with a server error. */
    FAILURE,
    /**
     * The caller or the platform caused the end, for example by a malformed request, a broken connection or an abort: it says
     * nothing of the revision.
     */
    IGNORED
}
