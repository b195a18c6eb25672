package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Duty;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Placed;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cluster as the registry has it, read once.
 *
 * @param members the present nodes; those that an operator drains are marked as draining
 * @param services by name
 * @param duties what each node is to run, digest or a word of {@link Duty} by service
 * @param reports of the nodes that have made one, by node
 * @param entries the entries that this was read from, by folder and name: decisions are written with their versions
 */
public record State(
        Map<String, Member> members,
        Map<String, Placed> services,
        Map<String, Map<String, String>> duties,
        Map<String, Map<String, Running>> reports,
        Map<String, Map<String, Registry.Entry>> entries) {
    /** Folders that a leader must know in whole before it decides anything. */
    public static final List<String> FOLDERS = List.of(
            Folders.MEMBERS,
            Folders.RUNNING,
            Folders.DUTIES,
            Folders.DESIRED,
            Folders.ROLLOUTS,
            Folders.DRAINS,
            Folders.PATHS);

    public static State of(Registry source) {
        Map<String, Map<String, Registry.Entry>> entries = new HashMap<>();
        for (String folder : FOLDERS) {
            entries.put(folder, new TreeMap<>(source.read(folder)));
        }
        return of(entries);
    }

    private static State of(Map<String, Map<String, Registry.Entry>> entries) {
        Map<String, Member> members = members(entries.get(Folders.MEMBERS), entries.get(Folders.DRAINS));
        Map<String, Map<String, String>> duties = new TreeMap<>();
        entries.get(Folders.DUTIES).forEach((node, entry) -> duties.put(node, Codec.digests(entry)));

        Map<String, Map<String, String>> assigned = byService(duties);
        assigned.values().forEach(nodes -> nodes.values().removeIf(digest -> !Duty.isDigest(digest)));
        Map<String, Map<String, Running>> reports = new HashMap<>();
        entries.get(Folders.RUNNING).forEach((node, entry) -> reports.put(node, Codec.running(entry)));
        Map<String, Map<String, Running>> running = byService(reports);

        Map<String, Placed> services = new TreeMap<>();
        Map<String, Registry.Entry> rollouts = entries.get(Folders.ROLLOUTS);
        entries.get(Folders.DESIRED).forEach((service, entry) -> {
            Registry.Entry rollout = rollouts.get(service);
            services.put(
                    service,
                    new Placed(
                            Codec.read(entry, Desired.class),
                            assigned.getOrDefault(service, Map.of()),
                            rollout == null ? null : Codec.read(rollout, Rollout.class),
                            running.getOrDefault(service, Map.of())));
        });
        return new State(members, services, duties, reports, entries);
    }

    /** Returns the present nodes; those that are drained are marked. */
    public static Map<String, Member> members(Map<String, Registry.Entry> members, Map<String, Registry.Entry> drains) {
        Map<String, Member> present = new TreeMap<>();
        members.forEach((node, entry) -> {
            Member member = Codec.read(entry, Member.class);
            present.put(node, drains.containsKey(node) ? member.drained() : member);
        });
        return present;
    }

    /** Returns the stored paths of services that the cluster is not to run any more, by service. */
    Map<String, Registry.Entry> pathsWithoutService() {
        Map<String, Registry.Entry> paths = new TreeMap<>(entries.get(Folders.PATHS));
        paths.keySet().removeAll(services.keySet());
        return paths;
    }

    /** Returns the entry that was read, or null if there was none. */
    Registry.Entry entry(String folder, String name) {
        return entries.get(folder).get(name);
    }

    private static <T> Map<String, Map<String, T>> byService(Map<String, Map<String, T>> byNode) {
        Map<String, Map<String, T>> turned = new HashMap<>();
        byNode.forEach((node, services) -> services.forEach((service, value) ->
                turned.computeIfAbsent(service, absent -> new HashMap<>()).put(node, value)));
        return turned;
    }
}
