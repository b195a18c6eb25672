package dev.midstream.shell;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.messaging.queues.api.MessagingException;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.api.UnknownSwapException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;

/**
 * Base of all commands: one way to print, and failures as sentences. An expected failure becomes one sentence without a
 * stack trace; everything else is a fault of Midstream and goes to the log as it is.
 */
abstract class MidstreamCommand implements Action {
    @Reference
    private Session session;

    @Option(name = "--json", description = "Prints one JSON document, also if the command fails")
    private boolean json;

    @Override
    public final Object execute() throws Exception {
        Output out = new Output(System.out, System.err, session.getConsole(), json);
        try {
            run(out);
            return null;
        } catch (ClusterException e) {
            throw out.failure(
                    e.kind() == ClusterException.Kind.AWAY
                            ? e.getMessage()
                            : FailedException.REFUSED + " " + e.getMessage(),
                    e);
        } catch (FailedException
                | UnknownServiceException
                | UnknownSwapException
                | MessagingException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw out.failure(sentence(e), e);
        } catch (IOException e) {
            throw out.failure(sentence(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw out.failure("Interrupted. The node continues; ms:history shows the outcome.", e);
        }
    }

    /**
     * Runs the command.
     *
     * @throws FailedException if the command did what it could and the outcome is not the wanted one
     */
    abstract void run(Output out) throws Exception;

    private static String sentence(Exception e) {
        if (e instanceof FileSystemException file) {
            return "Cannot access " + file.getFile() + ": "
                    + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason()) + ".";
        }
        return e.getMessage() == null ? "The command failed with " + e : e.getMessage();
    }
}
