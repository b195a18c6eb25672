package dev.midstream.swap.gate;

/** Names and values that the gates share with other bundles. */
public final class GateProperties {
    /** Service property of a gate or mirror: the name of the service that it represents. */
    public static final String SERVICE = "midstream.service";

    /** Service property of a gate: a number that is unique among the gates of its service. */
    public static final String GATE = "midstream.gate";

    /** Service property of a gate that only the staged revisions of a set see. */
    public static final String PREVIEW = "midstream.preview";

    /**
     * Service property of a service that Midstream registers from a revision's own context: with the value true it stays
     * visible and gets no gate.
     */
    public static final String INGRESS = "midstream.ingress";

    /**
     * Framework property: comma-separated patterns of Bundle-SymbolicNames that are managed although they were not
     * deployed through Midstream; {@code *} represents any characters.
     */
    public static final String MANAGED = "midstream.managed";

    /**
     * Framework property: comma-separated names of interfaces that a whiteboard tracks, besides the known ones. A revision
     * may drop such a service although it is used.
     */
    public static final String WHITEBOARDS = "midstream.whiteboards";

    /** Prefix of the locations of bundles that were deployed through Midstream: such bundles are managed. */
    public static final String LOCATION = "midstream:";

    /** Service property of remote gates and of their proxies on other nodes: only Midstream's own bundles see them. */
    public static final String REMOTE_GATE = "midstream.remote.gate";

    /** Service property of a remote gate and of an {@link Offer}: the scope of the service that it represents. */
    public static final String SCOPE = "midstream.scope";

    /** Committed in place of a location: no revision of the service may be live in this node. */
    public static final String WITHDRAWN = "withdrawn:";

    /**
     * The {@code osgi.condition.id} of a {@code Condition} that a revision's bundle finds while the revision is live, and
     * other bundles as long as they are not managed.
     */
    public static final String LIVE = "midstream.live";

    /**
     * Service property of such a condition: the id of the bundle that finds it. Bundles that are wired to this package find
     * all of them, and learn so which revisions become live and end to be.
     */
    public static final String LIVE_BUNDLE = "midstream.live.bundle";

    /** Header of bundles with commands for Karaf's shell, which are those of the live revision. */
    public static final String COMMANDS = "Karaf-Commands";

    private GateProperties() {}
}
