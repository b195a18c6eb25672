package dev.midstream.cluster.core.node;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bounded number of threads for the changes of services on this node. A task without a thread is rejected. */
final class Workers implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    /** More than the canaries that may be under way, so that some are left for other tasks. */
    private static final int MOST = 16;

    private static final long IDLE_SECONDS = 10;
    private static final long ENDING_SECONDS = 2;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Workers::thread);

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "midstream-agent-task");
        thread.setDaemon(true);
        return thread;
    }

    /** @throws RejectedExecutionException if all threads are busy */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Interrupts the tasks, and waits for them for a moment. */
    @Override
    public void close() {
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{} changes of services go on although this node leaves the cluster", pool.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
