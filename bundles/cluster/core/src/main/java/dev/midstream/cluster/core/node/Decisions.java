package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Rollout;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads what a decision of an operator needs, and writes the decision as a compare-and-set on what was read. Thread-safe.
 */
final class Decisions {
    /** The maximum number of attempts at a decision when others write at the same time. */
    static final int ATTEMPTS = 10;

    private final String node;
    private final Registry registry;

    Decisions(String node, Registry registry) {
        this.node = node;
        this.registry = registry;
    }

    View view() {
        return new View(registry, node, leader());
    }

    /** Returns the node that leads, or null; of two, in the moment when one follows the other, the later. */
    String leader() {
        return registry.peek(Folders.LEADS).entrySet().stream()
                .max(Comparator.comparing((Map.Entry<String, Registry.Entry> each) ->
                        each.getValue().text()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    Registry.Entry look(String folder, String name) {
        return registry.look(folder, name);
    }

    /**
     * Replaces the version that was read.
     *
     * @param before what was read, or null if there was nothing
     * @return false if somebody else has written meanwhile
     */
    boolean write(String folder, String name, Object value, Registry.Entry before) {
        return writeAll(List.of(replacing(folder, name, value, before)));
    }

    /**
     * Returns the write that replaces the version that was read.
     *
     * @param before what was read, or null if there was nothing
     */
    static Registry.Write replacing(String folder, String name, Object value, Registry.Entry before) {
        String text = isSame(before, value) ? Codec.rewritten(before, value) : Codec.text(value);
        return Registry.Write.replacing(folder, name, before, text);
    }

    /** A rollout that follows another one takes over nothing of it. */
    private static boolean isSame(Registry.Entry before, Object value) {
        return before != null
                && (!(value instanceof Rollout rollout)
                        || Objects.equals(
                                rollout.at(), Codec.read(before, Rollout.class).at()));
    }

    /**
     * Replaces the versions that were read, of all or of none.
     *
     * @return false if somebody else has written meanwhile
     */
    boolean writeAll(List<Registry.Write> writes) {
        return registry.writeAllThrough(writes);
    }

    /** @return false if somebody else has written meanwhile */
    boolean delete(String folder, String name, Registry.Entry before) {
        return registry.delete(folder, name, before.version());
    }

    /** @throws ClusterException if an operator has removed the service */
    static Desired requireKept(Desired desired) {
        if (desired.removed()) {
            throw new ClusterException(
                    Kind.CONFLICT,
                    desired.service()
                            + " is being removed from the cluster: wait until no node runs it, then deploy it");
        }
        return desired;
    }

    /** @throws ClusterException of kind AWAY if the registry cannot be reached */
    static <T> T reaching(Supplier<T> task) {
        try {
            return task.get();
        } catch (RegistryException e) {
            throw new ClusterException(Kind.AWAY, e.getMessage(), e);
        }
    }

    static ClusterException busy(String service) {
        return new ClusterException(
                Kind.CONFLICT, "Others change " + service + " all the time: look what they do, and try again");
    }

    /** Returns what nodes run by themselves as the cluster would place it: where it runs, the revision that most have. */
    static Desired adopted(String service, View view) {
        Map<String, String> live = view.live(service);
        String digest = live.values().stream()
                .collect(Collectors.groupingBy(each -> each, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new ClusterException(Kind.UNKNOWN_SERVICE, "No node runs " + service + " any more"));
        return new Desired(service, digest, live.size(), Map.of(), List.copyOf(live.keySet()));
    }
}
