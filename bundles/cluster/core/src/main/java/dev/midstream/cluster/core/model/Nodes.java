package dev.midstream.cluster.core.model;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The nodes that a service can be placed on.
 *
 * @param members the present ones, by node
 * @param load number of services that each node is to run
 * @param shunned nodes that must not be chosen
 */
public record Nodes(Map<String, Member> members, Map<String, Integer> load, Set<String> shunned) {
    public static Nodes of(Map<String, Member> members) {
        return new Nodes(members, Map.of(), Set.of());
    }

    public Nodes without(String node) {
        Set<String> more = new HashSet<>(shunned);
        more.add(node);
        return new Nodes(members, load, more);
    }
}
