package dev.midstream.remote.calls;

import java.net.ConnectException;

/**
 * The cause of a {@code ServiceException} of a call that was certainly not executed. Made by transports at the caller's
 * side alone: it does not travel, so it never speaks of a call that the service made in turn.
 */
public final class NotExecutedException extends ConnectException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** The side that did not execute the call. */
    public enum Reason {
        /** The node could not be reached. */
        UNREACHABLE,
        /** The node does not have the service. */
        ABSENT,
        /** The node has too much to do. */
        BUSY,
        /** The caller's own node did not send the call: a limit, or the deadline. It says nothing about the other node. */
        NOT_TRIED
    }

    public NotExecutedException(Reason reason, String message, Throwable cause) {
        super(message);
        this.reason = reason;
        initCause(cause);
    }

    public Reason reason() {
        return reason;
    }
}
