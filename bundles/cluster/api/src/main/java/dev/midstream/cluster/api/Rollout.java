package dev.midstream.cluster.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A service's change from one revision to another, node by node.
 *
 * @param service Bundle-SymbolicName
 * @param from version before, or its digest; null if the service is new
 * @param to version after, or its digest
 * @param digest SHA-256 of the bundle after
 * @param who who asked for it
 * @param at when
 * @param state how far it is
 * @param hold how long each node serves the new revision before the next one gets it
 * @param canary the shares of calls, in percent, that the new revision gets on each node before it gets all
 * @param done nodes that serve the new revision, by id
 * @param current the node that is changing, or null
 * @param left nodes that have the revision before, by id
 * @param reason why it is undone, or null
 */
public record Rollout(
        String service,
        String from,
        String to,
        String digest,
        String who,
        Instant at,
        State state,
        Duration hold,
        List<Integer> canary,
        List<String> done,
        String current,
        List<String> left,
        String reason) {
    public Rollout {
        canary = List.copyOf(canary);
        done = List.copyOf(done);
        left = List.copyOf(left);
    }

    /** How far a rollout is. */
    public enum State {
        /** Nodes get the new revision, one after the other. */
        RUNNING,
        /** Nodes that have the new revision get the one before back. */
        UNDOING,
        /** All nodes serve the new revision. */
        DONE,
        /** All nodes serve the revision before. */
        UNDONE
    }

    public boolean ended() {
        return state == State.DONE || state == State.UNDONE;
    }
}
