package dev.midstream.cluster.core.model;

import java.time.Duration;

/**
 * The time limits of a leader's decisions.
 *
 * @param grace time that a node may be absent before its services are placed elsewhere
 * @param takeUp time within which a node must begin with an assigned service, before another node is assigned it too
 * @param work the same for a node that works on it, or that is starting
 * @param brake time that nodes may be absent before their services are placed elsewhere, if more are absent than present
 * @param moves upper bound of the services that are placed at a time, if more nodes are absent than present
 */
public record Limits(Duration grace, Duration takeUp, Duration work, Duration brake, int moves) {
    private static final Duration TAKE_UP = Duration.ofSeconds(30);
    private static final Duration WORK = Duration.ofMinutes(2);
    private static final Duration BRAKE = Duration.ofSeconds(30);
    private static final int MOVES = 10;

    /** The defaults. */
    public static Limits of(Duration grace) {
        return new Limits(grace, TAKE_UP, WORK, BRAKE, MOVES);
    }
}
