package dev.midstream.cluster.core.model;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the nodes of a service: those that have the labels, have not refused its revision and are not shunned, and of
 * those that are drained the ones that run it already; among them those that
 * operators prefer, then those that run it already, then those that run the fewest services. Equal ones are ordered by a
 * hash of service and node, so that services spread (rendezvous hashing, Thaler and Ravishankar 1998). It moves nothing
 * that need not move.
 */
final class Placement {
    private record Candidate(String node, int rank, boolean isNew, int load, int weight) {
        private static final Comparator<Candidate> BEST = Comparator.comparingInt(Candidate::rank)
                .thenComparing(Candidate::isNew)
                .thenComparingInt(Candidate::load)
                .thenComparingInt(Candidate::weight)
                .thenComparing(Candidate::node);
    }

    private Placement() {}

    /** @return as many nodes as are wanted, fewer if there are fewer */
    static Set<String> choose(Placed service, Nodes nodes) {
        if (good(service, nodes)) {
            return service.assigned().keySet();
        }
        Desired desired = service.desired();
        return nodes.members().values().stream()
                .filter(member -> fits(service, member, nodes))
                .map(member -> candidate(service, member.id(), nodes.load().getOrDefault(member.id(), 0)))
                .sorted(Candidate.BEST)
                .limit(desired.instances())
                .map(Candidate::node)
                .collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    /** Whether it is placed as it would be again; spares looking at all nodes, for most services at most times. */
    private static boolean good(Placed service, Nodes nodes) {
        Set<String> assigned = service.assigned().keySet();
        List<String> preferred = service.desired().preferred();
        return assigned.size() == service.desired().instances()
                && assigned.stream()
                        .map(nodes.members()::get)
                        .allMatch(member -> member != null && fits(service, member, nodes))
                && (assigned.containsAll(preferred) || preferred.containsAll(assigned) && isBest(assigned, preferred));
    }

    /** Whether these are the first of the preferred ones. */
    private static boolean isBest(Set<String> assigned, List<String> preferred) {
        return assigned.containsAll(preferred.subList(0, assigned.size()));
    }

    private static boolean fits(Placed service, Member member, Nodes nodes) {
        boolean open = !member.draining() || service.assigned().containsKey(member.id());
        return open
                && !nodes.shunned().contains(member.id())
                && member.has(service.desired().labels())
                && !service.on(member.id()).refuses(service.digestOfNew());
    }

    private static Candidate candidate(Placed service, String node, int load) {
        int place = service.desired().preferred().indexOf(node);
        int rank = place < 0 ? service.desired().preferred().size() : place;
        int mixed = (service.desired().service().hashCode() * 31 + node.hashCode()) * 0x9E3779B9;
        return new Candidate(node, rank, !service.assigned().containsKey(node), load, mixed ^ mixed >>> 15);
    }
}
