package dev.midstream.cluster.core;

/** What is where in the registry. */
final class Folders {
    /** {@link dev.midstream.cluster.core.model.Member} by node, as long as the node is there. */
    static final String MEMBERS = "members";
    /** What each node runs: {@link dev.midstream.cluster.core.model.Running} by service, by node; as long as it is there. */
    static final String RUNNING = "running";
    /** What each node is to run: digest by service, or {@link #WITHDRAW}; by node. */
    static final String TODO = "todo";
    /** {@link dev.midstream.cluster.core.model.Desired} by service. */
    static final String DESIRED = "desired";
    /** The last {@link dev.midstream.cluster.core.model.Rollout} by service. */
    static final String ROLLOUTS = "rollouts";

    /** In the place of a digest: the node lets go of the service. */
    static final String WITHDRAW = "";

    private Folders() {}
}
