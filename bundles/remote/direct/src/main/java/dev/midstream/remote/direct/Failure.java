package dev.midstream.remote.direct;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.ServiceException;

/**
 * What a caller is told when a call has no result. A cause of {@link ConnectException} says that it was certainly not
 * executed.
 */
final class Failure {
    private Failure() {}

    static ServiceException lost(IOException why) {
        return remote(
                "The connection was lost during the call, which may have been executed: " + why.getMessage(), why);
    }

    static ServiceException notSent(IOException why) {
        return remote("The call was not sent: " + why.getMessage(), connect(why));
    }

    static ServiceException notSent(String why) {
        return remote("The call was not sent: " + why, new ConnectException(why));
    }

    static ServiceException late(long millis) {
        String text = "There was no answer within " + millis + " ms; the call may have been executed";
        return remote(text, new TimeoutException(text));
    }

    static ServiceException unreadable(IOException why) {
        return remote("The call was executed, but its answer cannot be understood: " + why.getMessage(), why);
    }

    static ServiceException unwritable(IOException why) {
        return remote(why.getMessage(), why);
    }

    static ServiceException refused(byte[] answer) {
        int number = answer.length == 0 ? -1 : answer[0];
        Refusal[] all = Refusal.values();
        if (number < 0 || number >= all.length) {
            return remote("The call was refused for an unknown reason", new IOException("refused"));
        }
        String text = Frame.text(answer, 1, answer.length - 1);
        return switch (all[number]) {
            case UNREGISTERED -> new ServiceException(text, ServiceException.UNREGISTERED, new ConnectException(text));
            case BUSY -> remote(text, new ConnectException(text));
            case ARGUMENTS -> remote(text, new IOException(text));
            case LATE -> remote(text, new TimeoutException(text));
        };
    }

    private static ConnectException connect(IOException why) {
        if (why instanceof ConnectException already) {
            return already;
        }
        ConnectException cause = new ConnectException(why.getMessage());
        cause.initCause(why);
        return cause;
    }

    private static ServiceException remote(String text, Throwable cause) {
        return new ServiceException(text, ServiceException.REMOTE, cause);
    }
}
