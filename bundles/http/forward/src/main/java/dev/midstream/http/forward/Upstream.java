package dev.midstream.http.forward;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The connection to one other node: its requests under way, and its last failure. A node that retracts its paths finishes
 * what it has; when it leaves the cluster, its requests are broken off because nobody may ever answer them. Thread-safe.
 */
final class Upstream {
    private static final long REST_NANOS = 1_000_000_000L;

    /** Statements of a request's end about the node. */
    enum Fate {
        /** The node has answered. */
        ANSWERED,
        /** The node could not be reached, or was lost before it answered. */
        LOST,
        /** The client has failed, or this node: nothing is known about the other one. */
        UNKNOWN
    }

    private final String node;
    private final String url;
    private final LongSupplier nanos;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean failed;
    private volatile boolean left;
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

    Exchange begin() {
        Exchange exchange = new Exchange(nanos);
        underWay.add(exchange);
        if (left) {
            exchange.breakOff(Exchange.Break.LOST);
        }
        return exchange;
    }

    /** The node is not in the cluster any more. */
    void leave() {
        left = true;
        underWay.forEach(exchange -> exchange.breakOff(Exchange.Break.LOST));
    }

    /** Breaks exchanges off in which nothing has been sent for longer than this. */
    void breakSilent(Duration atMost) {
        for (Exchange exchange : underWay) {
            if (exchange.isSilent(atMost)) {
                exchange.breakOff(Exchange.Break.SILENT);
            }
        }
    }

    void end(Exchange exchange, Fate fate) {
        underWay.remove(exchange);
        if (fate != Fate.UNKNOWN) {
            restsUntil = fate == Fate.ANSWERED ? 0 : nanos.getAsLong() + REST_NANOS;
            failed = fate == Fate.LOST;
        }
    }

    /** Returns true while it rests after a failure and is used only if there is no other. */
    boolean rests() {
        return failed && nanos.getAsLong() - restsUntil < 0;
    }
}
