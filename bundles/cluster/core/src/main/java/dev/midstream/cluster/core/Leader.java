package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Conductor;
import dev.midstream.cluster.core.model.Placed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads the cluster while this node is its leader: writes down what the {@link Conductor} decides. Used by one thread.
 *
 * <p>Each write replaces the version that the decision was based on, so a change by an operator or another leader makes it
 * fail, and the next step decides anew. The order of the writes is such that a leader that dies between two of them
 * leaves a state from which the same follows.
 */
public final class Leader {
    private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

    private final Registry registry;
    private final Clock clock;
    private final Conductor conductor;
    private final Sweep sweep;

    /** @param grace how long a node may be away before its services are placed elsewhere */
    public Leader(Registry registry, Clock clock, Duration grace) {
        this.registry = registry;
        this.clock = clock;
        this.conductor = new Conductor(grace);
        this.sweep = new Sweep(registry);
    }

    /** Takes the steps that can be taken now. */
    public void step() {
        State state = State.of(registry);
        Instant now = clock.instant();
        conductor.look(state.members(), state.services().values(), now);
        Map<String, Integer> load = Conductor.load(state.services().values());
        Map<String, Placed> next = new HashMap<>();
        state.services().forEach((name, service) -> {
            Placed placed = conductor.next(service, state.members(), load, now);
            if (!placed.equals(service)) {
                next.put(name, placed);
                say(service, placed);
                placed.assigned().keySet().forEach(node -> load.merge(node, 1, Integer::sum));
                service.assigned().keySet().forEach(node -> load.merge(node, -1, Integer::sum));
            }
        });
        if (assign(state, next)) {
            next.forEach((name, placed) -> keep(state, state.services().get(name), placed));
        }
        state.pathsWithoutService().forEach(this::deletePaths);
        sweep.step(state, now);
    }

    private void deletePaths(String service, Registry.Entry paths) {
        if (registry.delete(Folders.PATHS, service, paths.version())) {
            LOG.info("Deleted the stored paths of {}, which the cluster is not to run any more", service);
        }
    }

    private static void say(Placed before, Placed after) {
        if (!before.assigned().equals(after.assigned())) {
            Map<String, String> nodes = new TreeMap<>(after.assigned());
            nodes.replaceAll((node, digest) -> Codec.brief(digest));
            LOG.info("{} is to run on {}", after.desired().service(), nodes);
        }
    }

    private boolean assign(State state, Map<String, Placed> next) {
        Map<String, Map<String, String>> duties = new TreeMap<>();
        state.services().forEach((name, before) -> {
            Placed placed = next.getOrDefault(name, before);
            placed.assigned().forEach((node, digest) -> put(duties, node, name, digest));
            placed.running().forEach((node, running) -> {
                boolean present = state.members().containsKey(node); // its report may be known before its membership
                if (present && running.digest() != null && !placed.assigned().containsKey(node)) {
                    put(duties, node, name, Folders.WITHDRAW);
                }
            });
        });
        state.duties().keySet().forEach(node -> duties.putIfAbsent(node, Map.of()));
        boolean all = true;
        for (Map.Entry<String, Map<String, String>> each : duties.entrySet()) {
            if (!each.getValue().equals(state.duties().get(each.getKey()))) {
                all &= write(state, Folders.DUTIES, each.getKey(), each.getValue());
            }
        }
        return all;
    }

    private static void put(Map<String, Map<String, String>> duties, String node, String service, String digest) {
        duties.computeIfAbsent(node, absent -> new TreeMap<>()).put(service, digest);
    }

    private void keep(State state, Placed before, Placed after) {
        String service = after.desired().service();
        boolean kept =
                before.desired().equals(after.desired()) || write(state, Folders.DESIRED, service, after.desired());
        if (kept && !Objects.equals(before.rollout(), after.rollout())) {
            boolean written = write(state, Folders.ROLLOUTS, service, after.rollout());
            if (written && after.rollout().ended()) {
                LOG.info(
                        "The rollout of {} to {} has ended as {}{}",
                        service,
                        Codec.brief(after.rollout().to()),
                        after.rollout().state(),
                        after.rollout().reason() == null
                                ? ""
                                : ": " + after.rollout().reason());
            }
        }
    }

    private boolean write(State state, String folder, String name, Object value) {
        Registry.Entry before = state.entry(folder, name);
        return registry.replace(folder, name, before, Codec.rewritten(before, value));
    }
}
