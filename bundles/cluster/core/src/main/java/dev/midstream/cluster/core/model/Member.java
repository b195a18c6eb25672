package dev.midstream.cluster.core.model;

import java.time.Instant;
import java.util.Map;

/**
 * A node that is in the cluster now.
 *
 * @param id unique in the cluster, the same over restarts
 * @param labels what an operator says of it, such as {@code zone=a}
 * @param host by which others reach it
 * @param ports that it listens on, by what is behind them
 * @param since when it was started
 * @param version of Midstream
 * @param draining true if its services must move to other nodes, and nothing new may be placed there
 */
public record Member(
        String id,
        Map<String, String> labels,
        String host,
        Map<String, Integer> ports,
        Instant since,
        String version,
        boolean draining) {
    /** Takes what a node of another version does not report for empty. */
    public Member {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        ports = ports == null ? Map.of() : Map.copyOf(ports);
    }

    /** A node that takes services. */
    public Member(
            String id,
            Map<String, String> labels,
            String host,
            Map<String, Integer> ports,
            Instant since,
            String version) {
        this(id, labels, host, ports, since, version, false);
    }

    /** Of which no more is known. */
    public static Member of(String id, Map<String, String> labels) {
        return new Member(id, labels, null, Map.of(), null, null);
    }

    /** Returns a member that others cannot reach. */
    public Member withoutHost() {
        return new Member(id, labels, null, ports, since, version, draining);
    }

    public Member drained() {
        return new Member(id, labels, host, ports, since, version, true);
    }

    /** Whether it has all of these labels with these values. */
    public boolean has(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }
}
