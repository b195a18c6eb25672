package dev.midstream.cluster.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The services that the cluster is to run, whether a node runs them at the moment or not. Registered as a service only if
 * this node is in a cluster. Thread-safe.
 */
@ProviderType
public interface DesiredServices {
    /**
     * Asks the registry itself, because nodes do not watch the desired state. Blocks for a round trip, so it is for rare
     * questions.
     *
     * @param service Bundle-SymbolicName
     * @throws ClusterException {@link ClusterException.Kind#AWAY} if the registry cannot be reached
     */
    boolean contains(String service);
}
