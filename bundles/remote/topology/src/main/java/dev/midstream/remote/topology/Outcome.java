package dev.midstream.remote.topology;

import java.net.ConnectException;
import org.osgi.framework.ServiceException;

/** What an exception of a remote call says about the call. */
enum Outcome {
    /** The service has answered: a result, or an exception of its own. */
    ANSWERED,
    /** The service was not called: there was no way to it, or it is not there. */
    NOT_CALLED,
    /** Whether it was called is not known. */
    UNKNOWN;

    static Outcome of(Throwable failure) {
        if (!(failure instanceof ServiceException remote)) {
            return ANSWERED;
        }
        if (remote.getCause() instanceof ConnectException) {
            return NOT_CALLED;
        }
        return remote.getType() == ServiceException.REMOTE ? UNKNOWN : ANSWERED;
    }
}
