package dev.midstream.remote.topology;

import dev.midstream.remote.calls.NotExecutedException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.ServiceException;

/**
 * The meaning of an exception of a remote call for this call. Only causes that a transport makes at the caller's side
 * count: an exception that the service itself let pass, from a call that it made in turn, has none of them.
 */
enum Outcome {
    /** The service has answered: a result, or an exception of its own. */
    ANSWERED,
    /** The service was not called: there was no way to it, or the node does not have it. */
    NOT_CALLED,
    /** The service was not called, because its node has too much to do. */
    BUSY,
    /** This node did not send the call, which says nothing about the other one. */
    NOT_TRIED,
    /** It is not known if the service was called. */
    UNKNOWN;

    static Outcome of(Throwable failure) {
        if (!(failure instanceof ServiceException remote)) {
            return ANSWERED;
        }
        Throwable cause = remote.getCause();
        if (cause instanceof NotExecutedException notExecuted) {
            return switch (notExecuted.reason()) {
                case UNREACHABLE, ABSENT -> NOT_CALLED;
                case BUSY -> BUSY;
                case NOT_TRIED -> NOT_TRIED;
            };
        }
        if (cause instanceof ConnectException) {
            return NOT_CALLED; // of a transport that is not one of ours
        }
        return cause instanceof IOException || cause instanceof TimeoutException ? UNKNOWN : ANSWERED;
    }
}
