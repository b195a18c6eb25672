package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Conductor;
import dev.midstream.cluster.core.model.Duty;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Now;
import dev.midstream.cluster.core.model.Placed;
import dev.midstream.cluster.core.model.Running;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
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
    private final LongSupplier nanos;
    private final Conductor conductor;
    private final Sweep sweep;
    private boolean braked;

    public Leader(Registry registry, Clock clock, Limits limits) {
        this(registry, clock, System::nanoTime, limits);
    }

    /** @param nanos a clock for elapsed time, as {@link System#nanoTime} */
    Leader(Registry registry, Clock clock, LongSupplier nanos, Limits limits) {
        this.registry = registry;
        this.clock = clock;
        this.nanos = nanos;
        this.conductor = new Conductor(limits);
        this.sweep = new Sweep(registry);
    }

    /** Takes the steps that can be taken now. */
    public void step() {
        State state = State.of(registry);
        Now now = Now.of(clock, nanos);
        conductor.look(
                state.members(), state.reports().keySet(), state.services().values(), now);
        sayBraked(state);
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
            state.services().forEach((name, service) -> {
                if (service.desired().removed()) {
                    remove(state, name);
                } else if (next.containsKey(name)) {
                    keep(state, service, next.get(name));
                }
            });
        }
        state.pathsWithoutService().forEach(this::removePaths);
        sweep.step(state, now.nanos());
    }

    private void sayBraked(State state) {
        if (braked != conductor.braked()) {
            braked = conductor.braked();
            if (braked) {
                LOG.warn(
                        "More nodes are absent than the {} that are present: their services are placed elsewhere later,"
                                + " a few at a time",
                        state.members().size());
            }
        }
    }

    private void removePaths(String service, Registry.Entry paths) {
        if (registry.delete(Folders.PATHS, service, paths.version())) {
            LOG.info("Removed the stored paths of {}, which the cluster is not to run any more", service);
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
        state.duties()
                .forEach((node, services) -> services.forEach((service, assigned) -> {
                    if (assigned.equals(Duty.REMOVE) && !isRemoved(state, node, service)) {
                        put(duties, node, service, Duty.REMOVE);
                    }
                }));
        state.services().forEach((name, before) -> {
            if (before.desired().removed()) {
                before.assigned().keySet().forEach(node -> put(duties, node, name, Duty.REMOVE));
                state.duties().keySet().stream()
                        .filter(node -> !isKnown(state, node))
                        .forEach(node -> put(duties, node, name, Duty.REMOVE));
            }
            Placed placed = next.getOrDefault(name, before);
            placed.assigned().forEach((node, digest) -> put(duties, node, name, digest));
            placed.running().forEach((node, running) -> {
                boolean present = state.members().containsKey(node); // its report may be known before its membership
                if (present && running.digest() != null && !placed.assigned().containsKey(node)) {
                    put(duties, node, name, before.desired().removed() ? Duty.REMOVE : Duty.WITHDRAW);
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

    /** Returns true if a node is present and has made a report: another one may still have what it is not assigned. */
    private static boolean isKnown(State state, String node) {
        return state.members().containsKey(node) && state.reports().containsKey(node);
    }

    /** Returns true if a node has reported that it does not run a service any more. An absent node is waited for. */
    private static boolean isRemoved(State state, String node, String service) {
        Map<String, Running> report = state.reports().get(node);
        return report != null && report.getOrDefault(service, Running.NOTHING).digest() == null;
    }

    /** Deletes the entry of the service last, because the others follow from it. */
    private void remove(State state, String service) {
        Registry.Entry rollout = state.entry(Folders.ROLLOUTS, service);
        Registry.Entry desired = state.entry(Folders.DESIRED, service);
        if ((rollout == null || registry.delete(Folders.ROLLOUTS, service, rollout.version()))
                && registry.delete(Folders.DESIRED, service, desired.version())) {
            LOG.info("{} is removed from the cluster", service);
        }
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
