package dev.midstream.http.forward;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices pauses of this process, such as a suspension: what has waited in its sockets meanwhile is older than it seems. It
 * needs {@link #tick} several times a second from one thread; {@link #lastPause} may be called by any thread.
 */
final class PauseMonitor {
    private static final long TOLERATED_NANOS = Duration.ofSeconds(1).toNanos();
    /** The time in which all that has waited is read. */
    private static final long AFTERWARDS_NANOS = Duration.ofSeconds(1).toNanos();

    private record Pause(long end, Duration length) {}

    private final LongSupplier nanos;
    private volatile long last;
    private volatile Pause pause;

    /** @param nanos a clock, as {@link System#nanoTime} */
    PauseMonitor(LongSupplier nanos) {
        this.nanos = nanos;
        this.last = nanos.getAsLong();
    }

    void tick() {
        long now = nanos.getAsLong();
        long gap = now - last;
        if (gap > TOLERATED_NANOS) {
            pause = new Pause(now, Duration.ofNanos(gap));
        }
        last = now;
    }

    /** Returns the time that a request which arrives now may have waited because this process did not run; or zero. */
    Duration lastPause() {
        long now = nanos.getAsLong();
        long gap = now - last;
        if (gap > TOLERATED_NANOS) {
            return Duration.ofNanos(gap); // this thread runs again before the one that ticks
        }
        Pause known = pause;
        return known != null && now - known.end() < AFTERWARDS_NANOS ? known.length() : Duration.ZERO;
    }
}
