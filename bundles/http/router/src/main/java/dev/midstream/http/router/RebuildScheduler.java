package dev.midstream.http.router;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Runs what follows from changes, a little later: a bundle registers its services one after the other, and one build
 * has all of them. Each build has a thread of its own, for a revision's code may hang. Thread-safe.
 */
final class RebuildScheduler {
    private static final Duration SETTLE = Duration.ofMillis(20);
    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "midstream-http");
        thread.setDaemon(true);
        return thread;
    };

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(THREADS);
    private final ExecutorService workers = Executors.newCachedThreadPool(THREADS);
    private final Set<Object> waiting = ConcurrentHashMap.newKeySet();

    /** @param subject whose changes are taken together */
    void soon(Object subject, Runnable build) {
        if (waiting.add(subject)) {
            clock.schedule(
                    () -> workers.execute(() -> {
                        waiting.remove(subject);
                        build.run();
                    }),
                    SETTLE.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        clock.shutdownNow();
        workers.shutdownNow();
    }
}
