package dev.midstream.cluster.core.model;

import java.util.Map;

/**
 * All that is known of one service.
 *
 * @param desired what operators want
 * @param assigned digest of the revision that each node is to run, by node
 * @param rollout the last one, or null
 * @param running what each node reports; nodes that report nothing run nothing
 */
public record Placed(Desired desired, Map<String, String> assigned, Rollout rollout, Map<String, Running> running) {
    public Placed {
        assigned = Map.copyOf(assigned);
        running = Map.copyOf(running);
    }

    Running on(String node) {
        return running.getOrDefault(node, Running.NOTHING);
    }

    /** Whether a node serves what it is to run. */
    boolean serves(String node) {
        String digest = assigned.get(node);
        return digest != null && on(node).serves(digest);
    }

    Placed with(Map<String, String> next) {
        return new Placed(desired, next, rollout, running);
    }

    Placed with(Rollout next) {
        return new Placed(desired, assigned, next, running);
    }

    Placed with(Desired next) {
        return new Placed(next, assigned, rollout, running);
    }
}
