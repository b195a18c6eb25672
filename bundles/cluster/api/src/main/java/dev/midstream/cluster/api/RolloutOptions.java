package dev.midstream.cluster.api;

import java.time.Duration;
import java.util.List;

/**
 * How to roll out.
 *
 * @param who who asked for it, for the record
 * @param hold how long each node serves the new revision before the next one gets it; with a canary also how long each
 *     share is held at least
 * @param canary the shares of calls, in percent, that the new revision gets on each node before it gets all; empty for
 *     all at once
 * @param instances on how many nodes a service runs that is new to the cluster
 */
public record RolloutOptions(String who, Duration hold, List<Integer> canary, int instances) {
    public static final Duration DEFAULT_HOLD = Duration.ofSeconds(10);

    /** @throws IllegalArgumentException if the shares are not from 1 to 99 and growing, or it is to run nowhere */
    public RolloutOptions {
        int last = 0;
        for (int share : canary) {
            if (share <= last || share > 99) {
                throw new IllegalArgumentException(
                        "The shares of a canary grow from at least 1 to at most 99, such as 5,25,50; not " + canary);
            }
            last = share;
        }
        if (hold.isNegative() || instances < 1) {
            throw new IllegalArgumentException(
                    "A rollout has a hold of 0 or more and at least 1 node, not " + hold + " and " + instances);
        }
        canary = List.copyOf(canary);
    }

    public static RolloutOptions by(String who) {
        return new RolloutOptions(who, DEFAULT_HOLD, List.of(), 1);
    }

    public RolloutOptions withHold(Duration each) {
        return new RolloutOptions(who, each, canary, instances);
    }

    public RolloutOptions withCanary(List<Integer> shares) {
        return new RolloutOptions(who, hold, shares, instances);
    }

    public RolloutOptions withInstances(int nodes) {
        return new RolloutOptions(who, hold, canary, nodes);
    }
}
