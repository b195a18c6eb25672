package dev.midstream.cluster.core.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses the nodes of a service: those that have the labels and have not refused its revision; among them those that
 * operators prefer, then those that run it already, then those that run the fewest services. Equal ones are ordered by a
 * hash of service and node, so that services spread (rendezvous hashing, Thaler and Ravishankar 1998). It moves nothing
 * that need not move.
 */
final class Placement {
    private Placement() {}

    /**
     * @param load how many services each node is to run
     * @return as many nodes as are wanted, fewer if there are fewer
     */
    static Set<String> choose(Placed service, Collection<Member> members, Map<String, Integer> load) {
        Desired desired = service.desired();
        List<String> preferred = desired.preferred();
        Stream<String> fit = members.stream()
                .filter(member -> member.has(desired.labels()))
                .map(Member::id)
                .filter(node -> !service.on(node).refuses(desired.digest()));
        return fit.sorted(Comparator.comparingInt((String node) -> rank(preferred, node))
                        .thenComparing(node -> !service.assigned().containsKey(node))
                        .thenComparing(node -> load.getOrDefault(node, 0))
                        .thenComparing(node -> weight(desired.service(), node)))
                .limit(desired.instances())
                .collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    private static int rank(List<String> preferred, String node) {
        int place = preferred.indexOf(node);
        return place < 0 ? preferred.size() : place;
    }

    private static int weight(String service, String node) {
        int mixed = (service + '\n' + node).hashCode() * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }
}
