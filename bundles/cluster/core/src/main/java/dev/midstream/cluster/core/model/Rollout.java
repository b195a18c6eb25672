package dev.midstream.cluster.core.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A service's change from one revision to another, node by node.
 *
 * @param service Bundle-SymbolicName
 * @param from digest of the revision before
 * @param to digest of the revision after
 * @param hold how long each node must serve the new revision before the next node gets it
 * @param state how far it is
 * @param since when all nodes that have got the new revision served it, or null while one does not
 * @param reason why it is undone, or null
 */
public record Rollout(
        String service, String from, String to, Duration hold, State state, Instant since, String reason) {
    /** How far a rollout is. */
    public enum State {
        /** Nodes get the new revision, one after the other. */
        RUNNING,
        /** It failed on a node: those that have the new revision get the one before back. */
        UNDOING,
        /** All nodes serve the new revision; undone still if one of them goes back by itself. */
        DONE,
        /** All nodes serve the revision before. */
        UNDONE
    }

    public static Rollout begin(String service, String from, String to, Duration hold) {
        return new Rollout(service, from, to, hold, State.RUNNING, null, null);
    }

    public boolean ended() {
        return state == State.DONE || state == State.UNDONE;
    }

    /** Whether nodes get the new revision. */
    public boolean running() {
        return state == State.RUNNING;
    }

    Rollout held(Instant from) {
        return new Rollout(service, this.from, to, hold, state, from, reason);
    }

    Rollout ended(State how) {
        return new Rollout(service, from, to, hold, how, since, reason);
    }

    /** Gives the revision before back to all nodes. */
    public Rollout undone(String why) {
        return new Rollout(service, from, to, hold, State.UNDOING, null, why);
    }
}
