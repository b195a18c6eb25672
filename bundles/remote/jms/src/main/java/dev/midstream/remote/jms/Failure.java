package dev.midstream.remote.jms;

import dev.midstream.remote.calls.NotExecutedException;
import dev.midstream.remote.calls.NotExecutedException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.ServiceException;

/** Creates the exceptions for calls without a result. A {@link NotExecutedException} as the cause: it was not executed. */
final class Failure {
    private Failure() {}

    static ServiceException notSent(String why, Throwable cause) {
        return remote("The call was not sent: " + why, new NotExecutedException(Reason.UNREACHABLE, why, cause));
    }

    /** This node did not try to send the call. */
    static ServiceException notTried(String why, Throwable cause) {
        return remote("The call was not sent: " + why, new NotExecutedException(Reason.NOT_TRIED, why, cause));
    }

    static ServiceException lost(Throwable why) {
        EOFException lost = new EOFException(why.getMessage());
        lost.initCause(why);
        return remote("The broker was lost while the call was sent, which may have been executed: " + why, lost);
    }

    static ServiceException late(long millis) {
        String text = "There was no answer within " + millis + " ms; the call may have been executed, or wait for a"
                + " provider in vain";
        return remote(text, new TimeoutException(text));
    }

    static ServiceException interrupted(InterruptedException why) {
        return remote("The thread that waited for the answer was interrupted; the call may have been executed", why);
    }

    static ServiceException unwritable(IOException why) {
        return remote(why.getMessage(), why);
    }

    static ServiceException unreadable(IOException why) {
        return remote("The call was executed, but its answer cannot be understood: " + why.getMessage(), why);
    }

    /** @param answer of a refusal: what follows its kind is a text */
    static ServiceException refused(Answer kind, byte[] answer) {
        String text = new String(answer, 1, answer.length - 1, StandardCharsets.UTF_8);
        return switch (kind) {
            case UNREGISTERED ->
                new ServiceException(
                        text, ServiceException.UNREGISTERED, new NotExecutedException(Reason.ABSENT, text, null));
            case LATE -> remote(text, new TimeoutException(text));
            case LOST -> remote(text, new EOFException(text));
            default -> remote(text, new IOException(text));
        };
    }

    private static ServiceException remote(String text, Throwable cause) {
        return new ServiceException(text, ServiceException.REMOTE, cause);
    }
}
