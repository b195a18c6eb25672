package dev.midstream.http.forward;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The way to one other node: which requests are under way there, and whether it was reached last. Thread-safe; when the
 * node is gone those under way are broken off, for nobody may ever answer them.
 */
final class Upstream {
    private static final long REST_NANOS = 1_000_000_000L;

    private final String node;
    private final String url;
    private final LongSupplier nanos;
    private final Set<Runnable> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean failed;
    private volatile long restsUntil;

    /** @param nanos a clock, as {@link System#nanoTime} */
    Upstream(String node, String url, LongSupplier nanos) {
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
        return underWay.size();
    }

    /** @param breakOff ends the request's waiting; may be called at any time until its end, by any thread */
    void begin(Runnable breakOff) {
        underWay.add(breakOff);
    }

    /** The node is not in the cluster any more. */
    void gone() {
        underWay.forEach(Runnable::run);
    }

    /** @param reached whether the node has answered */
    void end(Runnable breakOff, boolean reached) {
        underWay.remove(breakOff);
        restsUntil = reached ? 0 : nanos.getAsLong() + REST_NANOS;
        failed = !reached;
    }

    /** Whether it rests after a failure: it is taken only if there is no other. */
    boolean rests() {
        return failed && nanos.getAsLong() - restsUntil < 0;
    }
}
