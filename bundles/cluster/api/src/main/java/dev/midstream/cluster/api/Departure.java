package dev.midstream.cluster.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Closes one way into this node in a planned stop. Registered as a service by the bundle that makes such a way. Called after
 * the node's services were given to other nodes, as far as that is possible, and before the framework stops any bundle.
 */
@ConsumerType
@FunctionalInterface
public interface Departure {
    /** Returns when nothing is under way any more, or after a bounded time. What it throws is logged. */
    void depart();
}
