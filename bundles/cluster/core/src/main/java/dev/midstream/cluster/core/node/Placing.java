package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes on how many nodes and on which nodes services are to run. Thread-safe. */
final class Placing {
    private static final Logger LOG = LoggerFactory.getLogger(Placing.class);

    private final Decisions decisions;

    Placing(Decisions decisions) {
        this.decisions = decisions;
    }

    Placement scale(String service, int instances) {
        if (instances < 1) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE, "A service runs on at least 1 node of the cluster, not on " + instances);
        }
        return change(service, (desired, view) -> {
            if (instances > 1) {
                requireFree(desired, view);
            }
            Desired next = desired.withInstances(instances);
            requireRoom(next, view);
            return next;
        });
    }

    Placement constrain(String service, Map<String, String> labels) {
        return change(service, (desired, view) -> {
            Desired next = desired.withLabels(labels);
            requireRoom(next, view);
            return next;
        });
    }

    Placement retry(String service) {
        return change(service, (desired, view) -> {
            requirePlaced(desired.service(), view);
            return desired.retried();
        });
    }

    void undeploy(String service, String who) {
        change(service, (desired, view) -> {
            requirePlaced(desired.service(), view);
            // asked for after the desired state, which each beginning of a rollout writes
            Registry.Entry last = decisions.look(Folders.ROLLOUTS, desired.service());
            if (last != null && !Codec.read(last, Rollout.class).ended()) {
                throw new ClusterException(
                        Kind.CONFLICT,
                        "A rollout of " + desired.service() + " is under way: wait for it, or end it with ms:abort "
                                + desired.service());
            }
            LOG.info("{} is removed from the cluster by {}", desired.service(), who);
            return desired.ended();
        });
    }

    private static void requirePlaced(String service, View view) {
        if (view.desired(service) == null) {
            throw new ClusterException(
                    Kind.CONFLICT, "The cluster does not place " + service + ": nodes run it by themselves");
        }
    }

    private static void requireRoom(Desired next, View view) {
        List<String> fit = view.members.values().stream()
                .filter(member -> member.has(next.labels())
                        && (!member.draining() || view.live(next.service()).containsKey(member.id()))
                        && !view.on(member.id(), next.service()).refuses(next.digest()))
                .map(Member::id)
                .toList();
        if (fit.size() < next.instances()) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    next.service() + " is to run on " + next.instances() + " nodes, but of the " + view.members.size()
                            + " that are there only " + fit.size() + " may run it: "
                            + (fit.isEmpty() ? "none" : String.join(", ", fit))
                            + (next.labels().isEmpty() ? "" : "; it asks for the labels " + labels(next.labels())));
        }
    }

    private static String labels(Map<String, String> labels) {
        return labels.entrySet().stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    Placement move(String service, String to) {
        return change(service, (desired, view) -> {
            Set<String> running = view.live(desired.service()).keySet();
            String from = running.stream()
                    .filter(other -> !desired.preferred().contains(other))
                    .findFirst()
                    .orElse(running.stream().findFirst().orElse(null));
            return moved(desired, from, to, view);
        });
    }

    Placement move(String service, String from, String to) {
        return change(service, (desired, view) -> {
            if (!view.live(desired.service()).containsKey(from)) {
                view.member(from);
                throw new ClusterException(
                        Kind.IMPOSSIBLE,
                        desired.service() + " does not run on " + from + ", but on "
                                + String.join(", ", view.live(desired.service()).keySet()));
            }
            return moved(desired, from, to, view);
        });
    }

    /** A service that left its data behind would go on with none. */
    private static void requireFree(Desired desired, View view) {
        String service = desired.service();
        for (String node : view.live(service).keySet()) {
            String holds = view.on(node, service).holds();
            if (holds != null) {
                throw new ClusterException(
                        Kind.IMPOSSIBLE,
                        service + " runs on " + node + " and nowhere else, for " + holds
                                + ": put them where all nodes reach them first, such as PostgreSQL in"
                                + " etc/org.ops4j.datasource-NAME.cfg of each node");
            }
        }
        if (desired.home() != null) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    service + " has its data on " + desired.home() + ", which is away: it waits for that node");
        }
    }

    private static Desired moved(Desired desired, String from, String to, View view) {
        requireFree(desired, view);
        Member target = view.member(to);
        Map<String, String> live = view.live(desired.service());
        if (live.containsKey(to)) {
            throw new ClusterException(Kind.CONFLICT, desired.service() + " runs on " + to + " already");
        }
        if (!target.has(desired.labels())) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    desired.service() + " must not run on " + to + ": it asks for the labels "
                            + labels(desired.labels()) + ", and that node has "
                            + (target.labels().isEmpty() ? "none" : labels(target.labels())));
        }
        if (target.draining()) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE, to + " is drained and takes no services: ms:drain --end " + to + " ends that");
        }
        if (view.on(to, desired.service()).refuses(desired.digest())) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    to + " has refused " + desired.service() + " " + view.version(desired.digest()) + ": "
                            + view.on(to, desired.service()).reason());
        }
        List<String> others = new ArrayList<>(live.keySet());
        return desired.moved(from == null ? to : from, to, others);
    }

    /** Reads, decides and writes, again if somebody else has written meanwhile. */
    private Placement change(String service, BiFunction<Desired, View, Desired> decide) {
        return Decisions.reaching(() -> {
            for (int i = 0; i < Decisions.ATTEMPTS; i++) {
                View view = decisions.view();
                String name = Names.resolve(service, view.services());
                Registry.Entry entry = decisions.look(Folders.DESIRED, name);
                Desired before = entry == null
                        ? Decisions.adopted(name, view)
                        : Decisions.requireKept(Codec.read(entry, Desired.class));
                Desired next = decide.apply(before, view);
                if (entry != null && next.equals(before) || decisions.write(Folders.DESIRED, name, next, entry)) {
                    LOG.info(
                            "Desired state of {}: instances={}, preferred={}, labels={}, tries={}, removed={}",
                            name,
                            next.instances(),
                            next.preferred(),
                            next.labels(),
                            next.tries(),
                            next.removed());
                    return view.with(next).placement(name);
                }
            }
            throw Decisions.busy(service);
        });
    }
}
