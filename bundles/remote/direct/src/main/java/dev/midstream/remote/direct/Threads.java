package dev.midstream.remote.direct;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the transport. All are daemons. */
final class Threads {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /** Returns a task that can be repeated for ever: a failure, which would end the repetition, is logged. */
    static Runnable guarded(String name, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("{} failed and is repeated", name, e);
            }
        };
    }

    static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "midstream-direct-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** As many as are needed: for what may block, and is bounded by what asks for it. What comes after the end is dropped. */
    static ExecutorService helpers(String name) {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named(name),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    static ScheduledExecutorService pulse(String name) {
        ScheduledThreadPoolExecutor pulse = new ScheduledThreadPoolExecutor(1, named(name + "-pulse"));
        pulse.setRemoveOnCancelPolicy(true);
        return pulse;
    }
}
