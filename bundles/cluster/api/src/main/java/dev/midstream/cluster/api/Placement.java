package dev.midstream.cluster.api;

import java.util.List;
import java.util.Map;

/**
 * Where a service is to run, and where it does.
 *
 * @param service Bundle-SymbolicName
 * @param shortName the shortest suffix that names it
 * @param managed whether the cluster places it; false if nodes run it by themselves
 * @param version that is to run, or its digest if the version is not known; null if the cluster does not place it
 * @param digest SHA-256 of it
 * @param instances on how many nodes; 0 if the cluster does not place it
 * @param labels that a node must have
 * @param preferred nodes that run it before others, the first ones first
 * @param places nodes that are to run it or do, by id
 * @param rollout its last one, or null
 */
public record Placement(
        String service,
        String shortName,
        boolean managed,
        String version,
        String digest,
        int instances,
        Map<String, String> labels,
        List<String> preferred,
        List<Place> places,
        Rollout rollout) {
    public Placement {
        labels = Map.copyOf(labels);
        preferred = List.copyOf(preferred);
        places = List.copyOf(places);
    }

    /** On how many nodes it is live and can be called. */
    public int ready() {
        return (int) places.stream().filter(Place::ready).count();
    }

    /** Whether it runs as it is to. */
    public boolean settled() {
        return !managed
                || places.size() == instances
                        && places.stream().allMatch(place -> place.ready() && digest.equals(place.digest()));
    }

    /**
     * @param node its id
     * @param wanted version or digest that it is to run; null if it is to run none
     * @param version version or digest that is live there; null if none is
     * @param digest of the latter
     * @param ready whether others can call it
     * @param reason why it does not run what it is to run, or null
     */
    public record Place(String node, String wanted, String version, String digest, boolean ready, String reason) {}
}
