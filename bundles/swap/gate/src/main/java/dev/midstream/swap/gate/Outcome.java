package dev.midstream.swap.gate;

/** The result of a call as observers, monitors and circuit breakers count it. */
public enum Outcome {
    /** The call ended as its contract says. */
    SUCCESS,
    /** The revision failed: the call ended with an exception, or a request with a server error. */
    FAILURE,
    /** The caller caused the end, for example by a malformed request or a broken connection: says nothing of the revision. */
    IGNORED
}
