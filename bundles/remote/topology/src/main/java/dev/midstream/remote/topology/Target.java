package dev.midstream.remote.topology;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * One node that offers a service: the way to it, how many calls are under way there, and whether it answers. After
 * {@value #TOLERATED} failures of the way in a row it is passed over for a while, then tried by one call. Thread-safe;
 * lock-free. The states are those of a circuit breaker (Nygard, Release It!, 2007).
 */
final class Target {
    private static final int TOLERATED = 3;
    private static final long REST_NANOS = 1_000_000_000L;

    private final String node;
    private final Object service;
    private final LongSupplier nanos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long restsUntil;

    /** @param nanos a clock, as {@link System#nanoTime} */
    Target(String node, Object service, LongSupplier nanos) {
        this.node = node;
        this.service = service;
        this.nanos = nanos;
    }

    String node() {
        return node;
    }

    Object service() {
        return service;
    }

    int inFlight() {
        return inFlight.get();
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    void end(Outcome outcome) {
        inFlight.decrementAndGet();
        if (outcome == Outcome.ANSWERED) {
            failures.set(0);
        } else if (outcome != Outcome.NOT_TRIED && failures.incrementAndGet() >= TOLERATED) {
            restsUntil = nanos.getAsLong() + REST_NANOS;
        }
    }

    /** Whether calls may go there; one of several callers is told so at the end of a rest. */
    boolean answers() {
        int failed = failures.get();
        if (failed < TOLERATED) {
            return true;
        }
        return nanos.getAsLong() - restsUntil >= 0 && failures.compareAndSet(failed, TOLERATED - 1);
    }

    @Override
    public String toString() {
        return node;
    }
}
