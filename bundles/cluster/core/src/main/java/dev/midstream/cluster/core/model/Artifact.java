package dev.midstream.cluster.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A jar that nodes have. The registry keeps it by the jar's digest.
 *
 * @param service Bundle-SymbolicName
 * @param version Bundle-Version
 * @param bytes its size
 * @param nodes some that have it, or had
 * @param needs digests of the API bundles that a node must have before this bundle, in the order of their installation
 * @param exports versions of the packages that an API bundle exports, by package; empty for a service
 */
public record Artifact(
        String service,
        String version,
        long bytes,
        List<String> nodes,
        List<String> needs,
        Map<String, String> exports) {
    /** Enough to fetch it from, whoever dies; more would only make the text change more often. */
    private static final int ENOUGH = 8;

    /** Entries of nodes that know no units lack needs and exports. */
    public Artifact {
        nodes = List.copyOf(nodes);
        needs = needs == null ? List.of() : List.copyOf(needs);
        exports = exports == null ? Map.of() : Map.copyOf(exports);
    }

    /** Returns a jar that no node is listed for and that needs no others. */
    public static Artifact of(String service, String version, long bytes) {
        return new Artifact(service, version, bytes, List.of(), List.of(), Map.of());
    }

    public Artifact withNeeds(List<String> digests) {
        return new Artifact(service, version, bytes, nodes, digests, exports);
    }

    public Artifact withExports(Map<String, String> packages) {
        return new Artifact(service, version, bytes, nodes, needs, packages);
    }

    public Artifact withNodes(List<String> others) {
        return new Artifact(service, version, bytes, others, needs, exports);
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
        return withNodes(kept);
    }

    /** Returns the same without a node that has it no more. */
    public Artifact without(String node) {
        List<String> kept = new ArrayList<>(nodes);
        return kept.remove(node) ? withNodes(kept) : this;
    }
}
