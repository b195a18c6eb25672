package dev.midstream.cluster.api;

import java.util.List;
import java.util.Map;

/**
 * The state of a node that is to run nothing of the cluster.
 *
 * @param node its id
 * @param draining true as long as nothing is placed there
 * @param leaving services that move to other nodes, or wait for their turn, by name
 * @param staying services that cannot leave, with the reason as a sentence, by name
 */
public record Drain(String node, boolean draining, List<String> leaving, Map<String, String> staying) {
    public Drain {
        leaving = List.copyOf(leaving);
        staying = Map.copyOf(staying);
    }
}
