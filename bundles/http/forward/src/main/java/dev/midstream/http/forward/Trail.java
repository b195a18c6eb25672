package dev.midstream.http.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a request through nodes of the cluster. It travels in a header that nodes sign, so a client cannot claim one.
 *
 * @param nodes the ids of the nodes that have forwarded the request, in their order; one may be there more than once
 * @param left the time after which no node lets the request enter a revision any more
 */
record Trail(List<String> nodes, Duration left) {
    /** The time that a request has from its first node to its revision. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    Trail {
        nodes = List.copyOf(nodes);
    }

    /** Returns the trail of a request that comes from outside of the cluster. */
    static Trail begin() {
        return new Trail(List.of(), LONGEST);
    }

    /** Returns true if the request comes from outside of the cluster. */
    boolean isEmpty() {
        return nodes.isEmpty();
    }

    Trail through(String node, Duration stillLeft) {
        List<String> next = new ArrayList<>(nodes);
        next.add(node);
        return new Trail(next, stillLeft);
    }
}
