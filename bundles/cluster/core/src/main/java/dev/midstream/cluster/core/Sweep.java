package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Placed;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes entries of the registry that nothing needs any more: the duties of nodes that are gone, when they have none; the
 * ended rollouts of services that the cluster does not run; and jars that no service, rollout, duty or node refers to. An
 * entry is deleted in the version that was found unneeded, so a change meanwhile keeps it.
 *
 * <p>An entry must be unneeded for a while first, because what refers to it may be written after it. Used by one thread.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    static final Duration PERIOD = Duration.ofMinutes(1);
    static final Duration UNNEEDED = Duration.ofMinutes(10);
    static final int MOST_PER_STEP = 20;

    private final Registry registry;
    /** Entries that were found unneeded in each period since then. */
    private Map<Place, Instant> unneeded = Map.of();

    private Instant next = Instant.MIN;

    private record Place(String folder, String name, int version) {}

    Sweep(Registry registry) {
        this.registry = registry;
    }

    /** Deletes a limited number of entries, once in each period. */
    void step(State state, Instant now) {
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(PERIOD);
        Set<Place> found = new HashSet<>();
        state.duties().forEach((node, duties) -> {
            if (duties.isEmpty() && !state.members().containsKey(node)) {
                add(found, Folders.DUTIES, node, state.entry(Folders.DUTIES, node));
            }
        });
        state.entries().get(Folders.ROLLOUTS).forEach((service, entry) -> {
            if (!state.services().containsKey(service)
                    && Codec.read(entry, Rollout.class).ended()) {
                add(found, Folders.ROLLOUTS, service, entry);
            }
        });
        Set<String> needed = digests(state);
        Map<String, Registry.Entry> artifacts = registry.read(Folders.ARTIFACTS);
        addContracts(needed, artifacts);
        artifacts.forEach((digest, entry) -> {
            if (!needed.contains(digest)) {
                add(found, Folders.ARTIFACTS, digest, entry);
            }
        });
        delete(found, now);
    }

    /** Adds the API bundles of needed jars, and the newest version of each, which a service may need that is yet to come. */
    private static void addContracts(Set<String> needed, Map<String, Registry.Entry> artifacts) {
        Map<String, Map.Entry<Version, String>> newest = new HashMap<>();
        artifacts.forEach((digest, entry) -> {
            Artifact artifact = Codec.read(entry, Artifact.class);
            if (needed.contains(digest)) {
                needed.addAll(artifact.needs());
            }
            if (!artifact.exports().isEmpty()) {
                newest.merge(
                        artifact.service(),
                        Map.entry(Version.parseVersion(artifact.version()), digest),
                        (one, other) -> one.getKey().compareTo(other.getKey()) < 0 ? other : one);
            }
        });
        newest.values().forEach(entry -> {
            needed.add(entry.getValue());
            needed.addAll(
                    Codec.read(artifacts.get(entry.getValue()), Artifact.class).needs());
        });
    }

    private static void add(Set<Place> found, String folder, String name, Registry.Entry entry) {
        found.add(new Place(folder, name, entry.version()));
    }

    private static Set<String> digests(State state) {
        Set<String> digests = new HashSet<>();
        for (Placed service : state.services().values()) {
            digests.add(service.desired().digest());
            add(digests, service.rollout());
        }
        state.entries().get(Folders.ROLLOUTS).values().forEach(entry -> add(digests, Codec.read(entry, Rollout.class)));
        state.duties().values().forEach(duties -> digests.addAll(duties.values()));
        state.entries().get(Folders.RUNNING).values().forEach(entry -> {
            for (Running running : Codec.running(entry).values()) {
                digests.add(running.digest());
                digests.add(running.refused());
            }
        });
        return digests;
    }

    private static void add(Set<String> digests, Rollout rollout) {
        if (rollout != null) {
            digests.add(rollout.from());
            digests.add(rollout.to());
        }
    }

    private void delete(Set<Place> found, Instant now) {
        Map<Place, Instant> left = new HashMap<>();
        int deleted = 0;
        for (Place place : found) {
            Instant since = unneeded.getOrDefault(place, now);
            if (deleted < MOST_PER_STEP && Duration.between(since, now).compareTo(UNNEEDED) >= 0) {
                deleted++;
                if (registry.delete(place.folder(), place.name(), place.version())) {
                    LOG.info("Deleted {}/{} of the registry, which nothing needs", place.folder(), place.name());
                }
            } else {
                left.put(place, since);
            }
        }
        unneeded = left;
    }
}
