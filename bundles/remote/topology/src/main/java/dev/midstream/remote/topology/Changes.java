package dev.midstream.remote.topology;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the changes of the topology one after the other, in the order in which they were heard of, by one thread: so a
 * registry event never waits for a transport, and what is changed needs no lock.
 */
final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final ScheduledExecutorService thread;

    Changes(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    void make(Runnable change) {
        later(Duration.ZERO, change);
    }

    void later(Duration delay, Runnable change) {
        try {
            thread.schedule(() -> carryOut(change), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Not changed: the topology has ended", e);
        }
    }

    /** The next change is made whatever becomes of this one. */
    private static void carryOut(Runnable change) {
        try {
            change.run();
        } catch (Throwable e) {
            LOG.error("A change of what this node exports or imports could not be made", e);
        }
    }

    /** Makes what was asked for before, and nothing more. */
    void end() {
        thread.shutdown();
    }
}
