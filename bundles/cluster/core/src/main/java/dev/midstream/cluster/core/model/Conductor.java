package dev.midstream.cluster.core.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides which node is to run what, one small step at a time: what follows from what is known now. Whoever leads the
 * cluster asks it again and again; all that it decides is kept in the registry, so a new leader goes on where the last
 * one ended. Used by one thread.
 *
 * <p><b>Guarantees.</b> A node loses a service only after as many others serve it as are wanted, or as there are nodes for
 * it, or after an operator has removed it from the cluster. In a rollout one node at a time changes its revision, and only
 * while all that changed before serve the new one. A service whose data are in one node alone runs there or not at all:
 * elsewhere it would begin with none. A node that does not make an assigned service live in time gets company: another node
 * is assigned it too, and the one that serves it first keeps it. A node that serves a revision, such as one with a canary
 * under way, has no such deadline.
 *
 * <p>Elapsed time is measured by a clock that does not jump. A new leader measures the absence of nodes anew.
 */
public final class Conductor {
    /** Upper bound of the nodes without success that get company, of one service. */
    public static final int MOST_LATE = 3;
    /** Upper bound of the services that leave a drained node at a time. */
    public static final int LEAVING = 4;

    /** An assignment that its node has not made live yet. */
    private record Waiting(String service, String node, String digest, int tries) {}

    /** The beginning of a hold: as the registry has it, and on the clock of this process. */
    private record Hold(Instant since, long nanos) {}

    private final Limits limits;
    /** The time at which absent nodes that are to run something were missed first. */
    private final Map<String, Long> missed = new HashMap<>();
    /** The time from which on each assignment has waited. */
    private final Map<Waiting, Long> waiting = new HashMap<>();
    /** The nodes that have not made a service live in time, by service. */
    private final Map<String, Set<String>> late = new HashMap<>();
    /** The drained nodes that a service must leave now, by service. */
    private final Map<String, Set<String>> leaving = new HashMap<>();

    private final Map<String, Hold> holds = new HashMap<>();
    private boolean braked;
    /** Number of services that are being placed on a node. */
    private int placing;

    public Conductor(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes note of the present nodes. Called before the steps of the services.
     *
     * @param members by node
     * @param reporting the nodes that have made a report; the others are starting
     * @param services all
     */
    public void look(Map<String, Member> members, Set<String> reporting, Collection<Placed> services, Now now) {
        Set<String> absent = new HashSet<>();
        services.forEach(service -> absent.addAll(service.assigned().keySet()));
        absent.removeAll(members.keySet());
        missed.keySet().retainAll(absent);
        absent.forEach(node -> missed.putIfAbsent(node, now.nanos()));
        braked = absent.size() > members.size();
        lookForLate(members, reporting, services, now);
        lookForLeaving(members, services);
        Set<String> held = services.stream()
                .filter(service ->
                        service.rollout() != null && service.rollout().since() != null)
                .map(Placed::name)
                .collect(Collectors.toSet());
        holds.keySet().retainAll(held);
    }

    private void lookForLate(Map<String, Member> members, Set<String> reporting, Collection<Placed> services, Now now) {
        Map<Waiting, Long> before = Map.copyOf(waiting);
        waiting.clear();
        late.clear();
        placing = 0;
        for (Placed service : services) {
            boolean begun = false;
            for (Map.Entry<String, String> each : service.assigned().entrySet()) {
                String node = each.getKey();
                String digest = each.getValue();
                Running there = service.on(node);
                if (!members.containsKey(node) || there.digest() != null || there.refuses(digest)) {
                    continue;
                }
                Waiting assignment = new Waiting(
                        service.name(), node, digest, service.desired().tries());
                long since = before.getOrDefault(assignment, now.nanos());
                waiting.put(assignment, since);
                boolean begins = reporting.contains(node) && !digest.equals(there.working());
                Duration limit = begins ? limits.takeUp() : limits.work();
                if (now.nanos() - since >= limit.toNanos()) {
                    late.computeIfAbsent(service.name(), absent -> new HashSet<>())
                            .add(node);
                } else {
                    begun = true;
                }
            }
            placing += begun ? 1 : 0;
        }
    }

    /** Chooses a few services that leave each drained node; the others wait for their turn. */
    private void lookForLeaving(Map<String, Member> members, Collection<Placed> services) {
        leaving.clear();
        for (Member member : members.values()) {
            if (member.draining()) {
                lookForLeaving(member.id(), members, services);
            }
        }
    }

    private void lookForLeaving(String node, Map<String, Member> members, Collection<Placed> services) {
        List<Placed> here = services.stream()
                .filter(service ->
                        service.on(node).digest() != null || service.assigned().containsKey(node))
                .sorted(Comparator.comparing(Placed::name))
                .toList();
        int under = (int) here.stream()
                .filter(service -> !late.containsKey(service.name()) && isOnItsWay(service, node))
                .count();
        for (Placed service : here) {
            boolean begun = hasMore(service);
            if (mayLeave(service, node, members) && (begun || under < LEAVING)) {
                under += begun ? 0 : 1;
                leaving.computeIfAbsent(service.name(), absent -> new HashSet<>())
                        .add(node);
            }
        }
    }

    /** A withdrawal that the node reports a reason against may last, and holds no place. */
    private static boolean isOnItsWay(Placed service, String node) {
        return service.assigned().containsKey(node)
                ? hasMore(service)
                : service.on(node).reason() == null;
    }

    /** Returns true if a service is on its way from one node to another. */
    private static boolean hasMore(Placed service) {
        return service.assigned().size() > service.desired().instances();
    }

    /** Returns true if a service can leave a node without an end of its data or of its service. */
    public static boolean mayLeave(Placed service, String node, Map<String, Member> members) {
        return service.assigned().containsKey(node)
                && service.desired().home() == null
                && service.on(node).holds() == null
                && !Placement.choose(service, Nodes.of(members).without(node)).isEmpty();
    }

    /** Returns true if more nodes are absent than present: their services are placed elsewhere later, a few at a time. */
    public boolean braked() {
        return braked;
    }

    /** Returns the number of services that each node is to run. */
    public static Map<String, Integer> load(Collection<Placed> services) {
        Map<String, Integer> load = new HashMap<>();
        services.forEach(service -> service.assigned().keySet().forEach(node -> load.merge(node, 1, Integer::sum)));
        return load;
    }

    /** Returns the nodes that a service runs on in the end, if all goes well there; fewer than wanted if fewer fit. */
    public static Set<String> target(Placed service, Map<String, Member> members) {
        String home = service.desired().home();
        return home == null ? Placement.choose(service, Nodes.of(members)) : Set.of(home);
    }

    /**
     * Returns the next step of a service.
     *
     * @param members by node
     * @param load number of services that each node is to run
     * @return what is to be kept of it; equal to what was given if there is nothing to do
     */
    public Placed next(Placed service, Map<String, Member> members, Map<String, Integer> load, Now now) {
        if (service.desired().removed()) {
            return service.with(Map.of());
        }
        Placed known = reconsider(atHome(service));
        Placed placed = known.with(assign(known, new Nodes(members, load, shunned(service.name())), now));
        return placed.rollout() == null || placed.rollout().ended() ? placed : roll(placed, now);
    }

    /** More than a few late nodes are not shunned any more: the next one would hardly do better. */
    private Set<String> shunned(String service) {
        Set<String> shunned = new HashSet<>(leaving.getOrDefault(service, Set.of()));
        Set<String> slow = late.getOrDefault(service, Set.of());
        if (slow.size() < MOST_LATE) {
            shunned.addAll(slow);
        }
        return shunned;
    }

    /** What the node says that runs it decides whether it has a home. */
    private static Placed atHome(Placed service) {
        Desired desired = service.desired();
        String home = desired.home();
        if (home != null) {
            Running there = service.on(home);
            return there.digest() != null && there.holds() == null ? service.with(desired.withHome(null)) : service;
        }
        return service.assigned().keySet().stream()
                .filter(node -> service.on(node).holds() != null)
                .findFirst()
                .map(node -> service.with(desired.withHome(node)))
                .orElse(service);
    }

    /** However long its home is away. */
    private static Map<String, String> assignHome(Placed service) {
        String home = service.desired().home();
        Map<String, String> next = new TreeMap<>(service.assigned());
        next.putIfAbsent(home, service.digestOfNew());
        if (service.serves(home)) {
            next.keySet().retainAll(Set.of(home));
        }
        return next;
    }

    private Map<String, String> assign(Placed service, Nodes nodes, Now now) {
        if (service.desired().home() != null) {
            return assignHome(service);
        }
        Set<String> present = nodes.members().keySet();
        Map<String, String> next = new TreeMap<>(service.assigned());
        next.keySet().removeIf(node -> !present.contains(node) && gone(node, now));
        Set<String> chosen = Placement.choose(service, nodes);
        if (chosen.isEmpty()) {
            return next; // no node may run it: those that have it keep it
        }
        if (waitsForAbsent(service, next.keySet(), present)) {
            return next; // as many as are wanted, if those that are away for a moment come back
        }
        if (braked && !service.assigned().keySet().containsAll(chosen)) {
            if (placing >= limits.moves()) {
                return service.assigned();
            }
            placing++;
        }
        String digest = service.digestOfNew();
        chosen.forEach(node -> next.putIfAbsent(node, digest));
        if (chosen.stream().allMatch(service::serves)
                && chosen.size()
                        >= Placement.choose(service, withLate(service, nodes)).size()) {
            next.keySet().removeIf(node -> present.contains(node) && !chosen.contains(node));
        } else {
            // one that refuses it and serves another revision is better than none
            next.keySet()
                    .removeIf(node -> !chosen.contains(node)
                            && service.on(node).refuses(digest)
                            && service.on(node).digest() == null);
        }
        return next;
    }

    /** A late node gets company, which makes the number of nodes that are wanted no smaller. */
    private Nodes withLate(Placed service, Nodes nodes) {
        return new Nodes(nodes.members(), nodes.load(), leaving.getOrDefault(service.name(), Set.of()));
    }

    private boolean gone(String node, Now now) {
        Long since = missed.get(node);
        Duration wait = braked && limits.brake().compareTo(limits.grace()) > 0 ? limits.brake() : limits.grace();
        return since != null && now.nanos() - since >= wait.toNanos();
    }

    private static boolean waitsForAbsent(Placed service, Set<String> assigned, Set<String> present) {
        return assigned.stream().anyMatch(node -> !present.contains(node))
                && assigned.size() <= service.desired().instances();
    }

    /** A rollout that was done is undone when a node has gone back to the revision before by itself. */
    private static Placed reconsider(Placed service) {
        Rollout rollout = service.rollout();
        if (rollout == null || rollout.state() != Rollout.State.DONE) {
            return service;
        }
        for (String node : service.assigned().keySet()) {
            Running there = service.on(node);
            if (there.refuses(rollout.to()) && there.serves(rollout.from())) {
                return service.with(rollout.undone("node " + node + ": " + there.reason()))
                        .with(service.desired().withDigest(rollout.from()));
            }
        }
        return service;
    }

    private Placed roll(Placed service, Now now) {
        Rollout rollout = service.rollout();
        if (rollout.state() == Rollout.State.UNDOING) {
            return undo(service);
        }
        for (String node : service.assigned().keySet()) {
            Running there = service.on(node);
            if (there.refuses(rollout.to())) {
                return undo(service.with(rollout.undone("node " + node + ": " + there.reason())));
            }
        }
        boolean served = service.assigned().entrySet().stream()
                .filter(each -> each.getValue().equals(rollout.to()))
                .allMatch(each -> service.on(each.getKey()).serves(rollout.to()));
        if (!served) {
            return rollout.since() == null ? service : service.with(rollout.held(null));
        }
        boolean begun = service.assigned().containsValue(rollout.to());
        if (begun && rollout.since() == null) {
            holds.put(service.name(), new Hold(now.wall(), now.nanos()));
            return service.with(rollout.held(now.wall()));
        }
        return begun && heldFor(service.name(), rollout, now) < rollout.hold().toNanos() ? service : advance(service);
    }

    /** Returns the nanoseconds since the hold began. What passed under another leader is known by the wall clock alone. */
    private long heldFor(String service, Rollout rollout, Now now) {
        Hold known = holds.get(service);
        if (known == null || !known.since().equals(rollout.since())) {
            Duration before = Duration.between(rollout.since(), now.wall());
            long passed = before.isNegative()
                    ? 0
                    : Math.min(before.toMillis(), rollout.hold().toMillis()) * 1_000_000;
            known = new Hold(rollout.since(), now.nanos() - passed);
            holds.put(service, known);
        }
        return now.nanos() - known.nanos();
    }

    private static Placed advance(Placed service) {
        Rollout rollout = service.rollout();
        Map<String, String> next = new TreeMap<>(service.assigned());
        for (Map.Entry<String, String> each : next.entrySet()) {
            if (!each.getValue().equals(rollout.to())) {
                each.setValue(rollout.to());
                return service.with(next).with(rollout.held(null));
            }
        }
        return next.isEmpty()
                ? service
                : service.with(rollout.ended(Rollout.State.DONE))
                        .with(service.desired().withDigest(rollout.to()));
    }

    private static Placed undo(Placed service) {
        Rollout rollout = service.rollout();
        Map<String, String> next = new TreeMap<>(service.assigned());
        next.replaceAll((node, digest) -> rollout.from());
        boolean back = next.keySet().stream().allMatch(node -> service.on(node).serves(rollout.from()));
        Placed undone = service.with(next);
        if (!next.equals(service.assigned())) {
            return undone;
        }
        if (back) {
            return undone.with(rollout.ended(Rollout.State.UNDONE));
        }
        boolean refused =
                next.keySet().stream().allMatch(node -> service.on(node).refuses(rollout.from()));
        return refused ? keepNew(service) : undone;
    }

    /** Ends a rollout whose old revision no node takes, so that another one can follow: what runs goes on. */
    private static Placed keepNew(Placed service) {
        Rollout rollout = service.rollout();
        String refusals = new TreeMap<>(service.assigned())
                .keySet().stream()
                        .map(node -> node + ": " + service.on(node).reason())
                        .collect(Collectors.joining("; "));
        String why = rollout.reason() + "; it could not be undone on node " + refusals;
        boolean runs = service.assigned().keySet().stream()
                .anyMatch(node -> rollout.to().equals(service.on(node).digest()));
        if (!runs) {
            return service.with(rollout.ended(Rollout.State.UNDONE).because(why)); // nodes go on trying the old one
        }
        Map<String, String> next = new TreeMap<>(service.assigned());
        next.replaceAll((node, digest) -> rollout.to());
        return service.with(next)
                .with(rollout.ended(Rollout.State.DONE).because(why))
                .with(service.desired().withDigest(rollout.to()));
    }
}
