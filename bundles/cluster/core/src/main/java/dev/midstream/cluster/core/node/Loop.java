package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.RegistryException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does something whenever it is woken, and once a second.
 *
 * <p><b>Guarantees.</b> After {@link #wake} it is done at least once more, from the beginning. Two of its beginnings are
 * {@code least} apart. What fails is tried again with the next second. {@link #wake} never blocks.
 */
final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final long IDLE_MILLIS = 1_000;
    private static final long ENDING_MILLIS = 2_000;

    private final String name;
    private final Duration least;
    private final BooleanSupplier step;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private String failure;

    /** @param step returns whether there may be more to do at once */
    Loop(String name, Duration least, BooleanSupplier step) {
        this.name = name;
        this.least = least;
        this.step = step;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void wake() {
        woken.release();
    }

    private void run() {
        try {
            while (!closed) {
                woken.drainPermits();
                boolean more = attempt();
                TimeUnit.NANOSECONDS.sleep(least.toNanos());
                if (!more) {
                    woken.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", name);
        }
    }

    private boolean attempt() throws InterruptedException {
        try {
            boolean more = step.getAsBoolean();
            failure = null;
            return more;
        } catch (RegistryException e) {
            LOG.debug("{} waits for the registry", name, e);
        } catch (Throwable e) { // the node depends on this thread
            if (!e.toString().equals(failure)) { // not every second
                LOG.error("{} failed and tries again: {}", name, e.getMessage(), e);
                failure = e.toString();
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(ENDING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
