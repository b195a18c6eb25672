package dev.midstream.cluster.core.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A service's change from one revision to another, node by node.
 *
 * @param service Bundle-SymbolicName
 * @param from digest of the revision before
 * @param to digest of the revision after
 * @param hold how long each node must serve the new revision before the next node gets it
 * @param canary the shares of calls, in percent, that the new revision gets on each node before it gets all
 * @param who who asked for it
 * @param at when
 * @param state how far it is
 * @param since when all nodes that have got the new revision served it, or null while one does not
 * @param reason why it is undone, or was to be; or null
 */
public record Rollout(
        String service,
        String from,
        String to,
        Duration hold,
        List<Integer> canary,
        String who,
        Instant at,
        State state,
        Instant since,
        String reason) {
    public Rollout {
        canary = canary == null ? List.of() : List.copyOf(canary);
    }

    /** How far a rollout is. */
    public enum State {
        /** Nodes get the new revision, one after the other. */
        RUNNING,
        /** It failed on a node: those that have the new revision get the one before back. */
        UNDOING,
        /**
         * All nodes serve the new revision; undone still if one of them goes back by itself. With a reason: it was to be
         * undone, and all nodes have refused the revision before.
         */
        DONE,
        /** All nodes serve the revision before. If all refuse it and none runs the new one, they go on trying it. */
        UNDONE
    }

    public static Rollout begin(String service, String from, String to, Duration hold) {
        return new Rollout(service, from, to, hold, List.of(), null, null, State.RUNNING, null, null);
    }

    public Rollout asked(String by, Instant when) {
        return new Rollout(service, from, to, hold, canary, by, when, state, since, reason);
    }

    /** On each node that has not begun yet. */
    public Rollout withCanary(List<Integer> shares) {
        return new Rollout(service, from, to, hold, shares, who, at, state, since, reason);
    }

    public boolean ended() {
        return state == State.DONE || state == State.UNDONE;
    }

    /** Whether nodes get the new revision. */
    public boolean running() {
        return state == State.RUNNING;
    }

    Rollout held(Instant from) {
        return new Rollout(service, this.from, to, hold, canary, who, at, state, from, reason);
    }

    Rollout ended(State how) {
        return new Rollout(service, from, to, hold, canary, who, at, how, since, reason);
    }

    Rollout because(String why) {
        return new Rollout(service, from, to, hold, canary, who, at, state, since, why);
    }

    /** Gives the revision before back to all nodes. */
    public Rollout undone(String why) {
        return new Rollout(service, from, to, hold, canary, who, at, State.UNDOING, null, why);
    }
}
