package dev.midstream.cluster.core;

import dev.midstream.cluster.core.model.Artifact;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes entries of the registry that nothing needs any more: the
 * rollouts of services that the cluster does not run; and jars whose digest no other entry has in its text. An
 * entry is deleted in the version that was found unneeded, so a change meanwhile keeps it.
 *
 * <p>An entry must be unneeded for a while first, because what refers to it may be written after it. Used by one thread.
 */
final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    static final Duration PERIOD = Duration.ofMinutes(1);
    static final Duration UNNEEDED = Duration.ofMinutes(10);
    static final int MOST_PER_STEP = 20;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Registry registry;
    /** Entries that were found unneeded in each period since then. */
    private Map<Place, Long> unneeded = Map.of();

    private boolean started;
    private long next;

    private record Place(String folder, String name, int version) {}

    Sweep(Registry registry) {
        this.registry = registry;
    }

    /**
     * Deletes a limited number of entries, once in each period.
     *
     * @param nanos of a clock for elapsed time
     */
    void step(State state, long nanos) {
        if (started && nanos - next < 0) {
            return;
        }
        started = true;
        next = nanos + PERIOD.toNanos();
        Set<Place> found = new HashSet<>();
        state.entries().get(Folders.ROLLOUTS).forEach((service, entry) -> {
            if (!state.services().containsKey(service)) {
                add(found, Folders.ROLLOUTS, service, entry);
            }
        });
        Map<String, Registry.Entry> artifacts = registry.read(Folders.ARTIFACTS);
        Set<String> needed = needed(state, artifacts);
        needed.addAll(newestContracts(artifacts));
        artifacts.forEach((digest, entry) -> {
            if (!needed.contains(digest)) {
                add(found, Folders.ARTIFACTS, digest, entry);
            }
        });
        delete(found, nanos);
    }

    /** Returns the newest version of each API bundle and what it needs: a service may need it that is yet to come. */
    private static Set<String> newestContracts(Map<String, Registry.Entry> artifacts) {
        Map<String, Map.Entry<Version, String>> newest = new HashMap<>();
        artifacts.forEach((digest, entry) -> {
            Artifact artifact = Codec.read(entry, Artifact.class);
            if (!artifact.exports().isEmpty()) {
                newest.merge(
                        artifact.service(),
                        Map.entry(Version.parseVersion(artifact.version()), digest),
                        (one, other) -> one.getKey().compareTo(other.getKey()) < 0 ? other : one);
            }
        });
        Set<String> digests = new HashSet<>();
        newest.values().forEach(entry -> {
            digests.add(entry.getValue());
            digests.addAll(
                    Codec.read(artifacts.get(entry.getValue()), Artifact.class).needs());
        });
        return digests;
    }

    private static void add(Set<Place> found, String folder, String name, Registry.Entry entry) {
        found.add(new Place(folder, name, entry.version()));
    }

    /** Returns the digests that an entry of the state has in its text, and those that the jars of these have in theirs. */
    private static Set<String> needed(State state, Map<String, Registry.Entry> artifacts) {
        Set<String> needed = new HashSet<>();
        Deque<Registry.Entry> unread = new ArrayDeque<>();
        state.entries().values().forEach(folder -> unread.addAll(folder.values()));
        while (!unread.isEmpty()) {
            Matcher digests = DIGEST.matcher(unread.remove().text());
            while (digests.find()) {
                Registry.Entry jar = needed.add(digests.group()) ? artifacts.get(digests.group()) : null;
                if (jar != null) {
                    unread.add(jar);
                }
            }
        }
        return needed;
    }

    private void delete(Set<Place> found, long nanos) {
        Map<Place, Long> left = new HashMap<>();
        int deleted = 0;
        for (Place place : found) {
            long since = unneeded.getOrDefault(place, nanos);
            if (deleted < MOST_PER_STEP && nanos - since >= UNNEEDED.toNanos()) {
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
