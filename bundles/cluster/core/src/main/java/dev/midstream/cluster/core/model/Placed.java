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

    public String name() {
        return desired.service();
    }

    public Running on(String node) {
        return running.getOrDefault(node, Running.NOTHING);
    }

    /** Whether a node serves what it is to run. */
    boolean serves(String node) {
        String digest = assigned.get(node);
        return digest != null && on(node).serves(digest);
    }

    /**
     * Returns the digest with which a node begins that is new to the service: of the revision that the others have. If none
     * has the old one any more, because every node has refused it or is away, a rollout goes on with the new one.
     */
    String digestOfNew() {
        if (rollout == null || rollout.ended()) {
            return desired.digest();
        }
        boolean oldRuns =
                running.values().stream().anyMatch(there -> rollout.from().equals(there.digest()));
        return oldRuns || !rollout.running() ? rollout.from() : rollout.to();
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
