package dev.midstream.swap.core;

import java.time.Duration;

/**
 * The settings of swaps.
 *
 * @param proveTime the time that a new revision may take to start, and to become satisfied
 * @param residentTime the time that the revision before stays started for an instant undo
 * @param watchTime the time that a new revision is monitored after the shift; zero for not at all
 * @param watchMargin the share of calls, from 0 to 1, by which more may fail than before
 */
public record SwapSettings(Duration proveTime, Duration residentTime, Duration watchTime, double watchMargin) {
    private static final Duration LONGEST = Duration.ofDays(7);

    /** @throws IllegalArgumentException if a value is out of range; the message names the setting */
    public SwapSettings {
        require("prove.seconds", proveTime);
        require("resident.seconds", residentTime);
        require("watch.seconds", watchTime);
        if (!(watchMargin >= 0 && watchMargin <= 1)) {
            throw new IllegalArgumentException("watch.failures takes a share from 0 to 1; it was " + watchMargin + ".");
        }
    }

    private static void require(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " takes from 0 to " + LONGEST.toSeconds() + " seconds; it was " + value.toSeconds() + ".");
        }
    }

    static SwapSettings of(Settings settings) {
        return new SwapSettings(
                Duration.ofSeconds(settings.prove_seconds()),
                Duration.ofSeconds(settings.resident_seconds()),
                Duration.ofSeconds(settings.watch_seconds()),
                settings.watch_failures());
    }
}
