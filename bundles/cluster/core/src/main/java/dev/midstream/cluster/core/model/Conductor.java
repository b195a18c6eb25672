package dev.midstream.cluster.core.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which node is to run what, one small step at a time: what follows from what is known now. Whoever leads the
 * cluster asks it again and again; all that it decides is kept in the registry, so a new leader goes on where the last
 * one ended. Used by one thread.
 *
 * <p><b>Guarantees.</b> A node loses a service only after as many others serve it as are wanted, or as there are nodes for
 * it. In a rollout one node at a time changes its revision, and only while all that changed before serve the new one. A
 * service whose data are in one node alone runs there or not at all: elsewhere it would begin with none.
 */
public final class Conductor {
    private final Duration grace;
    /** When nodes that are to run something were missed first. A new leader waits for them anew. */
    private final Map<String, Instant> missed = new HashMap<>();

    /** @param grace how long a node may be away before its services are placed elsewhere */
    public Conductor(Duration grace) {
        this.grace = grace;
    }

    /**
     * Takes note of who is there.
     *
     * @param members by node
     * @param services all, for the nodes that they are assigned to
     */
    public void look(Map<String, Member> members, Collection<Placed> services, Instant now) {
        Set<String> absent = new HashSet<>();
        services.forEach(service -> absent.addAll(service.assigned().keySet()));
        absent.removeAll(members.keySet());
        missed.keySet().retainAll(absent);
        absent.forEach(node -> missed.putIfAbsent(node, now));
    }

    /** How many services each node is to run. */
    public static Map<String, Integer> load(Collection<Placed> services) {
        Map<String, Integer> load = new HashMap<>();
        services.forEach(service -> service.assigned().keySet().forEach(node -> load.merge(node, 1, Integer::sum)));
        return load;
    }

    /** Returns the nodes that a service runs on in the end, if all goes well there; fewer than wanted if fewer fit. */
    public static Set<String> target(Placed service, Map<String, Member> members) {
        String home = service.desired().home();
        return home == null ? Placement.choose(service, members, Map.of()) : Set.of(home);
    }

    /**
     * The next step of a service.
     *
     * @param members by node
     * @param load how many services each node is to run
     * @return what is to be kept of it; equal to what was given if there is nothing to do
     */
    public Placed next(Placed service, Map<String, Member> members, Map<String, Integer> load, Instant now) {
        Placed known = reconsider(atHome(service));
        Placed placed = known.with(assign(known, members, load, now));
        return placed.rollout() == null || placed.rollout().ended() ? placed : roll(placed, now);
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

    private Map<String, String> assign(
            Placed service, Map<String, Member> members, Map<String, Integer> load, Instant now) {
        if (service.desired().home() != null) {
            return assignHome(service);
        }
        Set<String> present = members.keySet();
        Map<String, String> next = new TreeMap<>(service.assigned());
        next.keySet().removeIf(node -> !present.contains(node) && gone(node, now));
        Set<String> chosen = Placement.choose(service, members, load);
        if (chosen.isEmpty()) {
            return next; // no node may run it: those that have it keep it
        }
        if (waitsForAbsent(service, next.keySet(), present)) {
            return next; // as many as are wanted, if those that are away for a moment come back
        }
        String digest = service.digestOfNew();
        chosen.forEach(node -> next.putIfAbsent(node, digest));
        if (chosen.stream().allMatch(service::serves)) {
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

    private boolean gone(String node, Instant now) {
        Instant since = missed.get(node);
        return since != null && !since.plus(grace).isAfter(now);
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

    private static Placed roll(Placed service, Instant now) {
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
            return service.with(rollout.held(now));
        }
        if (begun && rollout.since().plus(rollout.hold()).isAfter(now)) {
            return service;
        }
        return advance(service);
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
        return back && next.equals(service.assigned()) ? undone.with(rollout.ended(Rollout.State.UNDONE)) : undone;
    }
}
