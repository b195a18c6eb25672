package dev.midstream.swap.core.stage;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops and uninstalls a revision. A revision that does not stop, or whose activator still hangs in its start, is left
 * to a thread that removes it as soon as the framework can; if that is never, the next start of the node does.
 */
public final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Removal() {}

    /** Removes a revision that did its work. */
    public static void remove(Bundle revision) {
        remove(revision, () -> {}, () -> {});
    }

    /**
     * Removes a revision that was refused, and tells what it leaves running.
     *
     * @param removed runs when the revision is gone, perhaps long after this method has returned
     */
    public static void discard(Bundle revision, Runnable removed) {
        remove(revision, () -> LeakedThreads.report(revision), removed);
    }

    private static void remove(Bundle revision, Runnable stopped, Runnable removed) {
        FutureTask<Void> task = new FutureTask<>(
                () -> {
                    stop(revision, stopped);
                    if (revision.getState() == Bundle.UNINSTALLED) {
                        removed.run();
                    }
                },
                null);
        Thread thread = new Thread(task, "midstream-remove-" + revision.getBundleId());
        thread.setDaemon(true);
        thread.setContextClassLoader(Removal.class.getClassLoader());
        thread.start();
        try {
            task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "{} has not stopped within {} s; it stays hidden and is removed when it stops, at the latest by a"
                            + " restart of the node",
                    revision,
                    PATIENCE.toSeconds());
        } catch (ExecutionException e) {
            LOG.warn("{} could not be removed", revision, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Bundle revision, Runnable stopped) {
        try {
            if (revision.getState() != Bundle.UNINSTALLED) {
                revision.stop(Bundle.STOP_TRANSIENT);
            }
        } catch (BundleException | RuntimeException e) {
            LOG.warn("Revision {} did not stop cleanly", revision, e);
        }
        try {
            if (revision.getState() != Bundle.UNINSTALLED) {
                stopped.run();
                revision.uninstall();
            }
        } catch (BundleException | RuntimeException e) {
            LOG.warn("Revision {} could not be uninstalled", revision, e);
        }
    }
}
