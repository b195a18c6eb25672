package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.swap.api.Swaps;
import java.nio.file.Path;
import java.util.List;

/**
 * Changes of services where they have to be made: on this node, or node by node in its cluster. Each method takes all
 * options of its command and refuses those that have no effect there. With {@link Request#dryRun} it makes the same
 * checks and changes nothing.
 */
interface Operations {
    /** Returns the operations for the cluster if the node is in one, otherwise those for the node. */
    static Operations of(Swaps swaps, Cluster cluster) {
        NodeOperations node = new NodeOperations(swaps);
        return cluster == null ? node : new ClusterOperations(cluster, swaps, node);
    }

    /** @throws FailedException if the bundles were refused or undone */
    void deploy(List<Path> jars, Request request, Output out) throws Exception;

    /**
     * @param what the name of a service or the id of a swap
     * @throws FailedException if the undo was refused
     */
    void undo(String what, Request request, Output out) throws Exception;

    /** @throws FailedException if the removal was refused */
    void undeploy(String service, Request request, Output out) throws Exception;

    /** Ends a canary. */
    void end(String what, Winner winner, Request request, Output out) throws Exception;

    /** The revision that a canary ends in favour of. */
    enum Winner {
        OLD,
        NEW
    }
}
