package dev.midstream.processing;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one revision that run jobs.
 *
 * <p>Guarantees: after {@link #stop} no thread of it takes another job, and what it had not ended is queued again.
 * Jobs that others submitted are seen at the next poll, one's own at once.
 */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final JobTable jobs;
    private final JobRunner runner;
    private final String owner;
    private final Duration poll;
    private final Semaphore work = new Semaphore(0);
    private final ExecutorService threads;
    private final ScheduledExecutorService extender;
    private volatile boolean stopping;

    Workers(JobTable jobs, JobRunner runner, String owner, int count, Duration poll, Duration lease) {
        this.jobs = jobs;
        this.runner = runner;
        this.owner = owner;
        this.poll = poll;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(
                count, task -> daemon(task, "processing-worker-" + number.incrementAndGet()));
        extender = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "processing-claims"));
        long third = lease.toMillis() / 3;
        extender.scheduleWithFixedDelay(this::extend, third, third, TimeUnit.MILLISECONDS);
        for (int i = 0; i < count; i++) {
            threads.execute(this::loop);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** There is something to do. */
    void wake() {
        work.release();
    }

    private void loop() {
        while (!stopping) {
            try {
                if (!runner.runNext()) {
                    work.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS);
                    work.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("The table of jobs did not answer; asking again in {}: {}", poll, e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(poll.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void extend() {
        try {
            jobs.extend(owner);
        } catch (RuntimeException e) { // an exception would end the schedule
            LOG.warn("The claims on running jobs could not be extended: {}", e.toString());
        }
    }

    /** Lets running jobs end for a while, then ends them and gives them back. */
    void stop(Duration patience) {
        stopping = true;
        threads.shutdown();
        work.release(Integer.MAX_VALUE / 2);
        boolean ended = await(patience);
        if (!ended) {
            runner.stop();
            await(Duration.ofSeconds(1));
        }
        extender.shutdownNow();
        int released = jobs.release(owner);
        LOG.info("Workers stopped{}", released == 0 ? "" : ", " + released + " running jobs were given back");
    }

    private boolean await(Duration patience) {
        try {
            return threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
