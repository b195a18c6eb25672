package dev.midstream.http.startup;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Holds requests back until the servlet container calls the startup filter: the container opens its port before it calls
 * any filter, and answers 404 in the meantime. Thread-safe; a request that passes costs one volatile read.
 */
final class Entrance {
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private final BooleanSupplier filtered;
    private final Duration atMost;
    private volatile boolean open;

    /**
     * @param filtered true if the container calls the filter now; may throw while the container starts or stops
     * @param atMost upper bound of the time for which a request waits
     */
    Entrance(BooleanSupplier filtered, Duration atMost) {
        this.filtered = filtered;
        this.atMost = atMost;
    }

    /**
     * Waits until the container calls the filter.
     *
     * @return false if it did not within the bound, or the thread was interrupted
     */
    boolean await() {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!open) {
            if (called()) {
                open = true;
            } else if (System.nanoTime() - deadline >= 0
                    || Thread.currentThread().isInterrupted()) {
                return false;
            } else {
                LockSupport.parkNanos(INTERVAL.toNanos());
            }
        }
        return true;
    }

    /** Lets requests wait from now on, because the container has dropped the filter. */
    void close() {
        open = false;
    }

    private boolean called() {
        try {
            return filtered.getAsBoolean();
        } catch (RuntimeException e) {
            return false; // the container is about to start or to stop
        }
    }
}
