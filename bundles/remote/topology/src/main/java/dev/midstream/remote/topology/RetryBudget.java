package dev.midstream.remote.topology;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the load that repeated calls add to nodes that have too much to do: one repetition for ten calls, and some more
 * in advance. A token bucket that calls fill instead of time. Thread-safe; lock-free.
 */
final class RetryBudget {
    private static final long CALL = 1;
    private static final long REPETITION = 10;
    private static final long MOST = 100 * REPETITION;

    private final AtomicLong tokens = new AtomicLong(MOST);

    /** Counts a call. */
    void called() {
        long now = tokens.get();
        if (now < MOST) {
            tokens.compareAndSet(now, now + CALL); // one that is not counted does no harm
        }
    }

    /** @return false if a call must not be repeated */
    boolean tryTake() {
        for (; ; ) {
            long now = tokens.get();
            if (now < REPETITION) {
                return false;
            }
            if (tokens.compareAndSet(now, now - REPETITION)) {
                return true;
            }
        }
    }
}
