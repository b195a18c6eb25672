package dev.midstream.cluster.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The cluster that this node is in; registered as a service only if it is in one. Thread-safe.
 *
 * <p>What is asked is answered from what this node knows, which may be a moment old, and as old as the registry's absence
 * if that cannot be reached ({@link #registry}). What is to be changed is written to the registry and carried out by the
 * nodes afterwards: a method returns when it is written.
 *
 * <p>A service is named by its Bundle-SymbolicName or by a suffix of it that begins after a dot and is unique.
 */
@ProviderType
public interface Cluster {
    /** The id of this node. */
    String node();

    /** Whether the registry can be reached from here. */
    RegistryState registry();

    /** All nodes that are there, by id. */
    List<Node> nodes();

    /**
     * A node that is there.
     *
     * @throws ClusterException {@link ClusterException.Kind#UNKNOWN_NODE}
     */
    Node node(String id);

    /** All services that the cluster is to run or that a node runs, by name. */
    List<Placement> services();

    /** @throws ClusterException {@link ClusterException.Kind#UNKNOWN_SERVICE} */
    Placement service(String name);

    /**
     * Runs a service on so many nodes. One that was started on nodes without the cluster is placed by it from now on.
     *
     * @param instances at least 1
     * @throws ClusterException if there are not as many nodes that may run it, and others; then nothing has changed
     */
    Placement scale(String service, int instances);

    /**
     * Runs a service on a node, in the place of another one that runs it: of the first by id that was not asked for by
     * name before.
     *
     * @throws ClusterException if the node is not there, runs it already or must not; then nothing has changed
     */
    Placement move(String service, String to);

    /**
     * Runs a service on one node in the place of another.
     *
     * @throws ClusterException if a node is not there, or {@code from} does not run it; then nothing has changed
     */
    Placement move(String service, String from, String to);

    /**
     * Runs a service only on nodes that have all of these labels; none for all nodes.
     *
     * @throws ClusterException if there are not as many of them as it is to run on; then nothing has changed
     */
    Placement constrain(String service, Map<String, String> labels);

    /**
     * Deploys services to the cluster. One that is new is placed on {@link RolloutOptions#instances} nodes; of one that is
     * there a rollout begins: its nodes get the new revision one after the other, each behind its judge, and if one of
     * them refuses it or goes back all do.
     *
     * <p>Of several services each has a rollout of its own, and all of them begin or none. API bundles have none: a service
     * brings those that it imports from to each node that runs it, also those that are installed on this node or were
     * deployed to the cluster before. When this method returns, two other nodes have copies of the jars, or all others if
     * there are fewer.
     *
     * @param bundles jar files, of different services
     * @return one for each service, in their order; empty for API bundles alone
     * @throws ClusterException if a file is no bundle, a rollout of its service is under way, other nodes do not take
     *     copies, or consumers on other nodes would lose a contract; then nothing has changed
     */
    List<Rollout> deploy(List<Path> bundles, RolloutOptions options);

    /**
     * Returns the reasons why {@link #deploy} would refuse these bundles because consumers on other nodes would lose a
     * contract, as sentences by service. Changes nothing.
     *
     * @param bundles jar files, of different services; those that are no bundles are left out
     */
    Map<String, List<String>> objections(List<Path> bundles);

    /** The last rollout of each service, by service. */
    List<Rollout> rollouts();

    /** @throws ClusterException if there is no such service, or it had no rollout yet */
    Rollout rollout(String service);

    /**
     * Gives all nodes the revision before the last rollout back, whether that has ended or not.
     *
     * @param who who asked for it, for the record
     * @throws ClusterException if there is nothing to go back to; then nothing has changed
     */
    Rollout undo(String service, String who);

    /**
     * Ends a rollout that is under way: nodes that have the new revision get the one before back.
     *
     * @param who who asked for it, for the record
     * @throws ClusterException if none is under way
     */
    Rollout abort(String service, String who);

    /**
     * Goes on with a rollout whose judge cannot tell, without a canary on the nodes that are left.
     *
     * @param who who asked for it, for the record
     * @throws ClusterException if none is under way
     */
    Rollout promote(String service, String who);

    /**
     * Makes nodes try the revisions of a service again that they have refused, without waiting for the end of the pause.
     *
     * @throws ClusterException if the cluster does not place the service; then nothing has changed
     */
    Placement retry(String service);

    /**
     * Removes a service from the cluster: its nodes drain and remove it although no other node serves it. Absent nodes do
     * so when they are back.
     *
     * @param who the operator, for the record
     * @throws ClusterException if the cluster does not place the service, or a rollout of it is under way
     */
    void undeploy(String service, String who);

    /**
     * Empties a node: the services that the cluster places there move to other nodes, a few at a time, and nothing is
     * placed there until {@link #endDrain}. It holds over restarts of the node.
     *
     * @param who the operator, for the record
     * @throws ClusterException if the node is not there, or no other node takes services; then nothing has changed
     */
    Drain drain(String node, String who);

    /**
     * Permits a node to take services again. Nothing moves back by itself, except for services that prefer the node.
     *
     * @throws ClusterException if the node is not drained
     */
    Drain endDrain(String node);

    /** Returns what is left to move from a node, whether it is drained or not. */
    Drain drained(String node);

    /**
     * Calls back after changes of any kind: several may be told of at once. What is called must be quick.
     *
     * @return ends it
     */
    Subscription listen(Runnable changed);
}
