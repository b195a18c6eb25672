package dev.midstream.cluster.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A node that is in the cluster now.
 *
 * @param id unique in the cluster, the same over restarts
 * @param self whether it is the node that answers
 * @param leads whether it leads the cluster
 * @param labels what its operator says of it, such as {@code zone=a}
 * @param since when it was started
 * @param version of Midstream
 * @param host by which others reach it
 * @param ports by what is behind them: {@link #HTTP}, {@link #REMOTE}, {@link #BROKER}; those that it listens on
 * @param services what it runs, by name
 * @param draining true if its services move to other nodes and nothing is placed there
 */
public record Node(
        String id,
        boolean self,
        boolean leads,
        Map<String, String> labels,
        Instant since,
        String version,
        String host,
        Map<String, Integer> ports,
        List<Running> services,
        boolean draining) {
    public static final String HTTP = "http";
    public static final String REMOTE = "remote";
    public static final String BROKER = "broker";

    public Node {
        labels = Map.copyOf(labels);
        ports = Map.copyOf(ports);
        services = List.copyOf(services);
    }

    /** A node that takes services. */
    public Node(
            String id,
            boolean self,
            boolean leads,
            Map<String, String> labels,
            Instant since,
            String version,
            String host,
            Map<String, Integer> ports,
            List<Running> services) {
        this(id, self, leads, labels, since, version, host, ports, services, false);
    }

    /**
     * A service on a node.
     *
     * @param service Bundle-SymbolicName
     * @param version of the live revision, or its digest if the version is not known; null if none is live
     * @param digest SHA-256 of it, or null if none is live
     * @param ready whether others can call it
     * @param refused version or digest of the revision that it was to run and could not; null if none
     * @param reason why not
     */
    public record Running(
            String service, String version, String digest, boolean ready, String refused, String reason) {}
}
