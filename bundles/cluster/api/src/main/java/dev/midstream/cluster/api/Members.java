package dev.midstream.cluster.api;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The nodes of the cluster and their addresses, for connections between nodes. Registered as a service only if this node is
 * in a cluster. Every method answers at once from one folder that each node watches anyway, so it may be called in a
 * notification. Thread-safe.
 */
@ProviderType
public interface Members {
    /** Returns this node; its address does not change while it runs. */
    Member self();

    /** Returns the nodes that are in the cluster as far as this node knows, by id. */
    List<Member> all();

    /**
     * Calls back after a node has joined, has left or has changed. While the registry is unreachable no node leaves.
     *
     * @param changed must be quick; what it throws is logged
     * @return ends it
     */
    Subscription listen(Runnable changed);

    /**
     * The address of a node.
     *
     * @param id unique in the cluster
     * @param host the name or address by which other nodes reach it
     * @param ports by {@link Node#HTTP}, {@link Node#REMOTE} and {@link Node#BROKER}; only those that it listens on
     */
    record Member(String id, String host, Map<String, Integer> ports) {
        public Member {
            ports = Map.copyOf(ports);
        }
    }
}
