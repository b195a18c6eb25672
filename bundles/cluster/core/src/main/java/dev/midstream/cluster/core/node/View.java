package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Drain;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.Placement.Place;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.State;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Conductor;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Duty;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Placed;
import dev.midstream.cluster.core.model.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The registry's texts as operators see them, read once. Used by one thread. */
final class View {
    private final String self;
    private final String leader;
    final Map<String, Member> members = new TreeMap<>();
    /** By node, by service. */
    private final Map<String, Map<String, Running>> running = new TreeMap<>();

    private final Map<String, Map<String, String>> duties = new TreeMap<>();
    private final Map<String, Desired> desired = new TreeMap<>();
    private final Map<String, dev.midstream.cluster.core.model.Rollout> rollouts = new TreeMap<>();
    private final Map<String, String> versions = new HashMap<>();

    View(Registry registry, String self, String leader) {
        this.self = self;
        this.leader = leader;
        members.putAll(State.members(registry.read(Folders.MEMBERS), registry.read(Folders.DRAINS)));
        registry.read(Folders.RUNNING).forEach((node, entry) -> running.put(node, Codec.running(entry)));
        registry.read(Folders.DUTIES).forEach((node, entry) -> duties.put(node, Codec.digests(entry)));
        registry.read(Folders.DESIRED).forEach((service, entry) -> put(service, Codec.read(entry, Desired.class)));
        registry.read(Folders.ROLLOUTS)
                .forEach((service, entry) ->
                        rollouts.put(service, Codec.read(entry, dev.midstream.cluster.core.model.Rollout.class)));
        registry.read(Folders.ARTIFACTS)
                .forEach((digest, entry) ->
                        versions.put(digest, Codec.read(entry, Artifact.class).version()));
    }

    /** A service that is removed is shown as the nodes run it. */
    private void put(String service, Desired wanted) {
        if (wanted.removed()) {
            desired.remove(service);
        } else {
            desired.put(service, wanted);
        }
    }

    /** Returns the same with what was written a moment ago. */
    View with(Desired written) {
        put(written.service(), written);
        return this;
    }

    View with(dev.midstream.cluster.core.model.Rollout written) {
        rollouts.put(written.service(), written);
        return this;
    }

    View knowing(String digest, String version) {
        versions.put(digest, version);
        return this;
    }

    Set<String> services() {
        Set<String> names = new TreeSet<>(desired.keySet());
        running.values()
                .forEach(services -> services.forEach((name, there) -> {
                    if (there.digest() != null) {
                        names.add(name);
                    }
                }));
        return names;
    }

    Desired desired(String service) {
        return desired.get(service);
    }

    /** Version of a revision, or its digest's beginning. */
    String version(String digest) {
        return digest == null ? null : versions.getOrDefault(digest, Codec.brief(digest));
    }

    /** The digest that is live on each node that runs a service. */
    Map<String, String> live(String service) {
        Map<String, String> live = new TreeMap<>();
        running.forEach((node, services) -> {
            Running there = services.get(service);
            if (there != null && there.digest() != null) {
                live.put(node, there.digest());
            }
        });
        return live;
    }

    Running on(String node, String service) {
        return running.getOrDefault(node, Map.of()).getOrDefault(service, Running.NOTHING);
    }

    private Map<String, Running> running(String service) {
        Map<String, Running> byNode = new TreeMap<>();
        running.forEach((node, services) -> {
            if (services.containsKey(service)) {
                byNode.put(node, services.get(service));
            }
        });
        return byNode;
    }

    /** The digest that each node is to run. */
    private Map<String, String> assigned(String service) {
        Map<String, String> assigned = new TreeMap<>();
        duties.forEach((node, services) -> {
            String digest = services.get(service);
            if (digest != null && Duty.isDigest(digest)) {
                assigned.put(node, digest);
            }
        });
        return assigned;
    }

    List<Node> nodes() {
        return members.values().stream().map(this::node).toList();
    }

    Node node(Member member) {
        List<Node.Running> services = new ArrayList<>();
        running.getOrDefault(member.id(), Map.of())
                .forEach((name, there) -> services.add(new Node.Running(
                        name,
                        version(there.digest()),
                        there.digest(),
                        there.ready(),
                        version(there.refused()),
                        there.reason())));
        return new Node(
                member.id(),
                member.id().equals(self),
                member.id().equals(leader),
                member.labels(),
                member.since(),
                member.version(),
                member.host(),
                member.ports(),
                services,
                member.draining());
    }

    /** Returns true if a node has refused this revision and does not try it again yet. */
    boolean isRefused(String service, String digest) {
        return running.keySet().stream().anyMatch(node -> on(node, service).refuses(digest));
    }

    /** Returns what is left to move from a node. */
    Drain drain(String node) {
        List<String> leaving = new ArrayList<>();
        Map<String, String> staying = new TreeMap<>();
        for (String service : services()) {
            Placed placed = placed(service);
            boolean assigned = placed != null && placed.assigned().containsKey(node);
            if (!assigned && on(node, service).digest() == null) {
                continue;
            }
            String why = staying(service, placed, node);
            if (why == null) {
                leaving.add(service);
            } else {
                staying.put(service, why);
            }
        }
        Member member = members.get(node);
        return new Drain(node, member != null && member.draining(), leaving, staying);
    }

    private Placed placed(String service) {
        Desired wanted = desired.get(service);
        return wanted == null ? null : new Placed(wanted, assigned(service), rollouts.get(service), running(service));
    }

    /** Returns the reason why a service cannot leave a node, or null if it can. */
    private String staying(String service, Placed placed, String node) {
        String holds = on(node, service).holds();
        if (placed == null) {
            return "the cluster does not place it";
        }
        if (holds != null) {
            return holds;
        }
        if (node.equals(placed.desired().home())) {
            return "its data are on this node";
        }
        boolean leaves = !placed.assigned().containsKey(node) || Conductor.mayLeave(placed, node, members);
        return leaves ? null : "no other node may run it";
    }

    Placement placement(String service) {
        Desired wanted = desired.get(service);
        Map<String, String> assigned = assigned(service);
        Set<String> nodes = new TreeSet<>(assigned.keySet());
        nodes.addAll(live(service).keySet());
        if (wanted != null) {
            // the leader may not have seen yet what an operator wants
            for (String node : Conductor.target(new Placed(wanted, assigned, null, running(service)), members)) {
                nodes.add(node);
                assigned.putIfAbsent(node, wanted.digest());
            }
        }
        List<Place> places = nodes.stream()
                .map(node -> place(service, node, assigned.get(node)))
                .toList();
        return new Placement(
                service,
                Names.shorten(service, services()),
                wanted != null,
                wanted == null ? null : version(wanted.digest()),
                wanted == null ? null : wanted.digest(),
                wanted == null ? 0 : wanted.instances(),
                wanted == null ? Map.of() : wanted.labels(),
                wanted == null ? List.of() : wanted.preferred(),
                places,
                wanted == null ? null : rollout(service));
    }

    private Place place(String service, String node, String assigned) {
        Running there = on(node, service);
        String reason = there.reason();
        if (reason == null && !members.containsKey(node)) {
            reason = "the node is away";
        }
        return new Place(
                node,
                version(assigned),
                version(there.digest()),
                there.digest(),
                there.digest() != null && there.ready(),
                reason);
    }

    /** The last one; of a service that had none, its first deployment; null if the cluster does not place it. */
    Rollout rollout(String service) {
        dev.midstream.cluster.core.model.Rollout last = rollouts.get(service);
        Desired wanted = desired.get(service);
        if (last == null) {
            return wanted == null ? null : first(wanted);
        }
        Map<String, String> assigned = assigned(service);
        List<String> done = new ArrayList<>();
        List<String> left = new ArrayList<>();
        String current = null;
        for (Map.Entry<String, String> each : assigned.entrySet()) {
            Running there = on(each.getKey(), service);
            if (!there.serves(each.getValue()) && !there.refuses(each.getValue())) {
                current = each.getKey();
            } else if (there.serves(last.to())) {
                done.add(each.getKey());
            } else {
                left.add(each.getKey());
            }
        }
        return new Rollout(
                service,
                version(last.from()),
                version(last.to()),
                last.to(),
                last.who(),
                last.at(),
                Rollout.State.valueOf(last.state().name()),
                last.hold(),
                last.canary(),
                done,
                current,
                left,
                last.reason());
    }

    /** Returns the placement of a revision as a rollout without a revision before. */
    Rollout first(Desired wanted) {
        Map<String, String> assigned = assigned(wanted.service());
        List<String> done = assigned.keySet().stream()
                .filter(node -> on(node, wanted.service()).serves(wanted.digest()))
                .toList();
        List<String> left =
                assigned.keySet().stream().filter(node -> !done.contains(node)).toList();
        String reason = running.entrySet().stream()
                .filter(each -> on(each.getKey(), wanted.service()).refuses(wanted.digest()))
                .map(each -> "node " + each.getKey() + ": "
                        + on(each.getKey(), wanted.service()).reason())
                .collect(Collectors.joining("; "));
        return new Rollout(
                wanted.service(),
                null,
                version(wanted.digest()),
                wanted.digest(),
                null,
                null,
                done.size() >= wanted.instances() ? Rollout.State.DONE : Rollout.State.RUNNING,
                Duration.ZERO,
                List.of(),
                done,
                left.isEmpty() ? null : left.get(0),
                left,
                reason.isEmpty() ? null : reason);
    }

    /** @throws ClusterException if it is not in the cluster now */
    Member member(String id) {
        Member member = members.get(id);
        if (member == null) {
            throw new ClusterException(
                    Kind.UNKNOWN_NODE,
                    "No node " + id + " is in the cluster now; there "
                            + (members.isEmpty()
                                    ? "is none that is known here"
                                    : "are " + String.join(", ", members.keySet())));
        }
        return member;
    }
}
