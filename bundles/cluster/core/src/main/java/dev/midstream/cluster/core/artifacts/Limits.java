package dev.midstream.cluster.core.artifacts;

import java.time.Duration;

/**
 * The time that a peer may take for an artifact.
 *
 * @param patience time until its answer begins, and the least time for all of it
 * @param leastRate bytes a second
 */
record Limits(Duration patience, long leastRate) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), 256 << 10);

    /** Returns the longest time for so many bytes from one peer. */
    Duration of(long bytes) {
        return patience.plusMillis(bytes * 1000 / leastRate);
    }
}
