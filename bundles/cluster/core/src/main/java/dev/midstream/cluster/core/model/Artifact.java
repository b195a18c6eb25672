package dev.midstream.cluster.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A jar that nodes have.
 *
 * @param service Bundle-SymbolicName
 * @param version Bundle-Version
 * @param bytes its size
 * @param nodes some that have it, or had
 */
public record Artifact(String service, String version, long bytes, List<String> nodes) {
    /** Enough to fetch it from, whoever dies; more would only make the text change more often. */
    private static final int ENOUGH = 8;

    public Artifact {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node has it too.
     *
     * @param present nodes that are there
     * @return the same if enough are known
     */
    public Artifact at(String node, Set<String> present) {
        List<String> kept = new ArrayList<>(nodes);
        kept.retainAll(present);
        if (nodes.contains(node) || kept.size() >= ENOUGH) {
            return this;
        }
        kept.add(node);
        return new Artifact(service, version, bytes, kept);
    }
}
