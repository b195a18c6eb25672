package dev.midstream.cluster.core.model;

import java.util.Map;

/**
 * A node that is in the cluster now.
 *
 * @param id unique in the cluster, the same over restarts
 * @param labels what an operator says of it, such as {@code zone=a}
 */
public record Member(String id, Map<String, String> labels) {
    public Member {
        labels = Map.copyOf(labels);
    }

    /** Whether it has all of these labels with these values. */
    public boolean has(Map<String, String> wanted) {
        return labels.entrySet().containsAll(wanted.entrySet());
    }
}
