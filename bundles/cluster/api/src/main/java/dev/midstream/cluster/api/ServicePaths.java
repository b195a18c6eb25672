package dev.midstream.cluster.api;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The HTTP paths of the services that the cluster is to run. They stay known while no node serves them, so that a request
 * for such a path gets 503 and not 404. Registered as a service only if this node is in a cluster. Thread-safe.
 *
 * <p><b>Guarantees.</b> The paths that a node serves are stored in the registry, beside the desired state of their service
 * and until the service is undeployed: by the nodes that serve it, at each change of its paths. Paths of a service that the
 * cluster is not to run are not stored.
 */
@ProviderType
public interface ServicePaths {
    /** Number of patterns of one service that are stored. */
    int MOST_PATTERNS = 500;
    /** Characters of a pattern that is stored. */
    int MOST_CHARACTERS = 500;

    /**
     * Sets the paths that this node serves. Returns at once; they are stored as soon as the registry can be reached. Longer
     * patterns and more of them than the limits allow are left out, with a warning.
     *
     * @param served patterns of the servlet specification by service; a service without patterns keeps its stored ones
     */
    void serve(Map<String, List<String>> served);

    /**
     * Calls back when the stored paths are known as a whole, and after each change, by one thread.
     *
     * @return ends it
     */
    Subscription listen(Listener listener);

    /** Receives the stored paths. */
    @ConsumerType
    interface Listener {
        /**
         * Must be quick. What it throws is logged.
         *
         * @param stored the patterns of each service that the cluster is to run and that has paths
         */
        void changed(Map<String, List<String>> stored);
    }
}
