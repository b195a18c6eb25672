package dev.midstream.remote.direct;

import dev.midstream.remote.calls.NotExecutedException;
import dev.midstream.remote.calls.NotExecutedException.Reason;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.ServiceException;

/** Creates the exceptions for calls without a result. A {@link NotExecutedException} as the cause: it was not executed. */
final class Failure {
    private Failure() {}

    static ServiceException lost(IOException why) {
        return remote(
                "The connection was lost during the call, which may have been executed: " + why.getMessage(), why);
    }

    /** The other node cannot be reached, or does not look at the call any more. */
    static ServiceException notSent(IOException why) {
        return notExecuted("The call was not sent: " + why.getMessage(), Reason.UNREACHABLE, why);
    }

    /** This node did not try to send the call. */
    static ServiceException notTried(String why) {
        return notExecuted("The call was not sent: " + why, Reason.NOT_TRIED, null);
    }

    private static ServiceException notExecuted(String text, Reason reason, IOException why) {
        return remote(text, new NotExecutedException(reason, text, why));
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
            case UNREGISTERED ->
                new ServiceException(
                        text, ServiceException.UNREGISTERED, new NotExecutedException(Reason.ABSENT, text, null));
            case BUSY -> notExecuted(text, Reason.BUSY, null);
            case ARGUMENTS -> remote(text, new IOException(text));
            case LATE -> remote(text, new TimeoutException(text));
        };
    }

    private static ServiceException remote(String text, Throwable cause) {
        return new ServiceException(text, ServiceException.REMOTE, cause);
    }
}
