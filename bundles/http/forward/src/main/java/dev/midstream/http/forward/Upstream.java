package dev.midstream.http.forward;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The connection to one other node: its requests in flight, and its last failure. Thread-safe; when the
 * node leaves the cluster, its requests are aborted because nobody may ever answer them.
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

    /** @param reached true if the node has answered */
    void end(Runnable breakOff, boolean reached) {
        underWay.remove(breakOff);
        restsUntil = reached ? 0 : nanos.getAsLong() + REST_NANOS;
        failed = !reached;
    }

    /** Returns true while it rests after a failure and is used only if there is no other. */
    boolean rests() {
        return failed && nanos.getAsLong() - restsUntil < 0;
    }
}
