package dev.midstream.cluster.core;

/** What is where in the registry. */
public final class Folders {
    /** {@link dev.midstream.cluster.core.model.Member} by node, as long as the node is there. */
    public static final String MEMBERS = "members";
    /** What each node runs: {@link dev.midstream.cluster.core.model.Running} by service, by node; as long as it is there. */
    public static final String RUNNING = "running";
    /** The assignments of each node: the digest by service, or a word of {@link dev.midstream.cluster.core.model.Duty}; by node. */
    public static final String DUTIES = "duties";
    /** {@link dev.midstream.cluster.core.model.Desired} by service. */
    public static final String DESIRED = "desired";
    /** The last {@link dev.midstream.cluster.core.model.Rollout} by service. */
    public static final String ROLLOUTS = "rollouts";
    /** HTTP patterns of each service in {@link #DESIRED} that has served any, by service: an array of texts. */
    public static final String PATHS = "paths";

    /** The {@link dev.midstream.cluster.core.model.Drain} of each node that an operator empties, by node. */
    public static final String DRAINS = "drains";
    /** The node that leads, by its id; as long as it is there. */
    public static final String LEADS = "leads";
    /** What is known of a jar, and some of the nodes that have it, by digest. */
    public static final String ARTIFACTS = "artifacts";
    /** The contracts that bundles of a node use of services elsewhere, by service, by node; as long as it is there. */
    public static final String USES = "uses";
    /** Before the key of what nodes tell each other, by node; as long as they are there. */
    public static final String SAID = "said-";

    private Folders() {}
}
