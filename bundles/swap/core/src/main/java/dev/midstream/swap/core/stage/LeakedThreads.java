package dev.midstream.swap.core.stage;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that the classes of a revision began, such as those that a revision which has stopped leaves running. To look for
 * them holds up every thread of the node for some milliseconds, so it is done for what was refused or waits, and not at
 * every retirement.
 */
public final class LeakedThreads {
    private static final Logger LOG = LoggerFactory.getLogger(LeakedThreads.class);
    private static final Duration ENDING = Duration.ofMillis(250);

    private LeakedThreads() {}

    public static void report(Bundle revision) {
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

    /** Returns true if threads run that the classes of a revision began. Holds up every thread of the node. */
    static boolean run(Bundle revision) {
        return !threads(revision).isEmpty();
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
