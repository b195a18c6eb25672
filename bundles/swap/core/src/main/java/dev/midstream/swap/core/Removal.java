package dev.midstream.swap.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops and uninstalls a revision. A revision that does not stop, or whose activator still hangs in its start, is left
 * to a thread that removes it as soon as the framework can; if that is never, the next start of the node does.
 */
final class Removal {
    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration ENDING = Duration.ofMillis(250);

    private Removal() {}

    /** @param removed runs when the revision is gone, perhaps long after this method has returned */
    static void remove(Bundle revision, Runnable removed) {
        FutureTask<Void> task = new FutureTask<>(
                () -> {
                    stop(revision);
                    removed.run();
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

    private static void stop(Bundle revision) {
        try {
            if (revision.getState() != Bundle.UNINSTALLED) {
                revision.stop(Bundle.STOP_TRANSIENT);
            }
        } catch (BundleException | RuntimeException e) {
            LOG.warn("Revision {} did not stop cleanly", revision, e);
        }
        try {
            if (revision.getState() != Bundle.UNINSTALLED) {
                reportThreads(revision);
                revision.uninstall();
            }
        } catch (BundleException | RuntimeException e) {
            LOG.warn("Revision {} could not be uninstalled", revision, e);
        }
    }

    private static void reportThreads(Bundle revision) {
        long deadline = System.nanoTime() + ENDING.toNanos();
        List<Thread> left = threads(revision);
        try {
            for (Thread thread : left) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> alive =
                left.stream().filter(Thread::isAlive).map(Thread::getName).toList();
        if (!alive.isEmpty()) {
            LOG.warn(
                    "{} has stopped but threads of its classes, perhaps of another revision's, still run: {}",
                    revision,
                    String.join(", ", alive));
        }
    }

    /**
     * Threads that its classes began, as far as can be told: a pool's idle thread looks like any other, and a class has
     * the same name in every revision.
     */
    private static List<Thread> threads(Bundle revision) {
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey() != Thread.currentThread())
                .filter(entry -> loader != null
                                && (entry.getKey().getContextClassLoader() == loader
                                        || entry.getKey().getClass().getClassLoader() == loader)
                        || began(revision, entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean began(Bundle revision, StackTraceElement[] stack) {
        return Arrays.stream(stack)
                // a thread's trace shows the class of a lambda, which is in no file
                .map(frame -> frame.getClassName().replaceFirst("\\$\\$Lambda.*", ""))
                .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
                .reduce((inner, outer) -> outer)
                .filter(name -> revision.getEntry(name.replace('.', '/') + ".class") != null)
                .isPresent();
    }
}
