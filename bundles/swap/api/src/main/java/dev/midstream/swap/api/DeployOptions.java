package dev.midstream.swap.api;

import java.time.Duration;
import java.util.List;

/**
 * How to deploy.
 *
 * @param who who asked for it, for the record
 * @param drain how long calls on the old revision may take to end before the swap stops waiting for them. Then clients
 *     of requests that only wait, and of event streams, are told to come again; downloads and calls in the node go on
 *     while that revision is resident, and are ended at its retirement. {@link SwapRecord#late} names them all
 * @param canary the shares of calls, in percent, that the new revision gets one after the other before it gets all;
 *     empty for all at once
 * @param hold how long each share is held at least
 */
public record DeployOptions(String who, Duration drain, List<Integer> canary, Duration hold) {
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);
    public static final Duration DEFAULT_HOLD = Duration.ofSeconds(10);

    /** @throws IllegalArgumentException if the shares are not from 1 to 99 and growing; says what they look like */
    public DeployOptions {
        int last = 0;
        for (int share : canary) {
            if (share <= last || share > 99) {
                throw new IllegalArgumentException(
                        "The shares of a canary grow from at least 1 to at most 99, such as 5,25,50; not " + canary);
            }
            last = share;
        }
        canary = List.copyOf(canary);
    }

    /** All at once. */
    public static DeployOptions by(String who) {
        return new DeployOptions(who, DEFAULT_DRAIN, List.of(), DEFAULT_HOLD);
    }

    public DeployOptions withDrain(Duration longest) {
        return new DeployOptions(who, longest, canary, hold);
    }

    public DeployOptions withCanary(List<Integer> shares, Duration each) {
        return new DeployOptions(who, drain, shares, each);
    }
}
