package dev.midstream.swap.api;

import java.time.Duration;

/**
 * @param who who asked for it, for the record
 * @param drain how long calls on the old revision may take to end before the swap stops waiting for them; they go on
 *     while that revision is resident
 */
public record DeployOptions(String who, Duration drain) {
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);

    public static DeployOptions by(String who) {
        return new DeployOptions(who, DEFAULT_DRAIN);
    }
}
