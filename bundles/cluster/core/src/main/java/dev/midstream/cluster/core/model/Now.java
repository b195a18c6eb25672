package dev.midstream.cluster.core.model;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * One moment on two clocks.
 *
 * @param wall for the registry and for people; may jump
 * @param nanos for elapsed time, as {@link System#nanoTime}
 */
public record Now(Instant wall, long nanos) {
    public static Now of(Clock wall, LongSupplier nanos) {
        return new Now(wall.instant(), nanos.getAsLong());
    }
}
