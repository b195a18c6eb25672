package dev.midstream.cluster.core.node;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Duty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stores the HTTP paths of the services that this node serves and that the cluster is to run. A node writes when its own
 * paths of a service change or when none are stored, and not whenever another node has written: two revisions in a rollout
 * would replace each other's paths for ever. Confined to one thread.
 */
final class PathStore {
    private final String node;
    private final Registry registry;
    /** The patterns that this node has seen stored since it serves them, by service. */
    private final Map<String, List<String>> stored = new HashMap<>();

    /** @param registry of whose duties this node sees its own at least */
    PathStore(String node, Registry registry) {
        this.node = node;
        this.registry = registry;
    }

    /** Returns the patterns that an entry of the folder has. */
    static List<String> patterns(Registry.Entry entry) {
        return List.of(Codec.read(entry, String[].class));
    }

    /**
     * Stores what is not stored yet.
     *
     * @param served patterns by service
     * @return false if somebody else has written meanwhile, so that this must be called again
     */
    boolean step(Map<String, List<String>> served) {
        Map<String, List<String>> wanted = new TreeMap<>(served);
        wanted.values().removeIf(List::isEmpty);
        wanted.keySet().retainAll(duties());
        stored.keySet().retainAll(wanted.keySet());
        Map<String, Registry.Entry> there = registry.read(Folders.PATHS);
        boolean all = true;
        for (Map.Entry<String, List<String>> each : wanted.entrySet()) {
            all &= store(each.getKey(), each.getValue(), there.get(each.getKey()));
        }
        return all;
    }

    private boolean store(String service, List<String> patterns, Registry.Entry before) {
        boolean known = before != null && patterns.equals(stored.get(service));
        if (!known && (before == null || !patterns.equals(patterns(before)))) {
            if (!registry.replace(Folders.PATHS, service, before, Codec.text(patterns))) {
                return false;
            }
        }
        stored.put(service, patterns);
        return true;
    }

    /** Returns the services that the cluster has given to this node. */
    private List<String> duties() {
        return Codec.digests(registry.read(Folders.DUTIES).get(node)).entrySet().stream()
                .filter(duty -> Duty.isDigest(duty.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
