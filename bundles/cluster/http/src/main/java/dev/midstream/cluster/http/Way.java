package dev.midstream.cluster.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** The way to one other node: how many requests are under way there, and whether it was reached last. Thread-safe. */
final class Way {
    private static final long REST_NANOS = 1_000_000_000L;

    private final String node;
    private final String url;
    private final LongSupplier nanos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean failed;
    private volatile long restsUntil;

    /** @param nanos a clock, as {@link System#nanoTime} */
    Way(String node, String url, LongSupplier nanos) {
        this.node = node;
        this.url = url;
        this.nanos = nanos;
    }

    String node() {
        return node;
    }

    String url() {
        return url;
    }

    int inFlight() {
        return inFlight.get();
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    /** @param reached whether the node has answered */
    void end(boolean reached) {
        inFlight.decrementAndGet();
        restsUntil = reached ? 0 : nanos.getAsLong() + REST_NANOS;
        failed = !reached;
    }

    /** Whether it rests after a failure: it is taken only if there is no other. */
    boolean rests() {
        return failed && nanos.getAsLong() - restsUntil < 0;
    }
}
