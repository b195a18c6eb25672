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
 * Runs builds a little after the changes that need them, because a bundle registers its services one after the other and
 * one build takes all of them. Each build has a thread of its own, because code of a revision may hang. Thread-safe.
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

    private record Later(Object subject) {}

    /** @param subject whose changes are taken together */
    void soon(Object subject, Runnable build) {
        schedule(subject, SETTLE, build);
    }

    /** Runs a build after a delay, beside one of the same subject that runs soon. */
    void later(Object subject, Duration delay, Runnable build) {
        schedule(new Later(subject), delay, build);
    }

    private void schedule(Object key, Duration delay, Runnable build) {
        if (waiting.add(key)) {
            clock.schedule(
                    () -> workers.execute(() -> {
                        waiting.remove(key);
                        CleanUp.run("rebuilding what is served by HTTP", build);
                    }),
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    void close() {
        clock.shutdownNow();
        workers.shutdownNow();
    }
}
