package dev.midstream.cluster.core.model;

import java.util.List;

/**
 * A contract that bundles of a node use, of a service that other nodes run.
 *
 * @param contract name of the interface
 * @param version of its package, as the consumers are wired to it; null if it is not known
 * @param consumers names and versions of the bundles
 */
public record Use(String contract, String version, List<String> consumers) {
    public Use {
        consumers = consumers == null ? List.of() : List.copyOf(consumers);
    }
}
