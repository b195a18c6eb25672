package dev.midstream.swap.api;

import java.time.Duration;
import java.util.List;

/**
 * Options of a deployment, an undo, a withdrawal or a removal. Immutable.
 *
 * @param who the authenticated name of the caller, for the record
 * @param drain the time that calls on the old revision get to end before the swap stops waiting for them. At the deadline
 *     clients of requests that only wait, and of event streams, are told to come again; downloads and calls in the node
 *     go on while that revision is resident, and are aborted at its retirement. {@link SwapRecord#late} names them
 * @param canary the percentages of calls that the new revision gets one after the other before it gets all; empty for no
 *     canary
 * @param hold the least time for each percentage
 * @param maxHold the longest time for which the last percentage is held while the judge cannot tell
 * @param atMaxHold the outcome of a canary about which the judge cannot tell by then
 * @param version the version that an undo is to bring back, or null for the one before
 */
public record DeployOptions(
        String who,
        Duration drain,
        List<Integer> canary,
        Duration hold,
        Duration maxHold,
        Unclear atMaxHold,
        String version) {
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(30);
    public static final Duration DEFAULT_HOLD = Duration.ofSeconds(10);
    public static final Duration DEFAULT_MAX_HOLD = Duration.ofMinutes(30);
    /** The longest duration that any option takes. */
    public static final Duration LONGEST = Duration.ofDays(7);

    /** The outcome of a canary that its judge could not decide in time. */
    public enum Unclear {
        /** The old revision stays live: nothing has shown that the new one is as good. */
        ABORT,
        /** The new revision becomes live: nothing has shown that it is worse. */
        PROMOTE
    }

    /** @throws IllegalArgumentException if a value is out of range; the message is a sentence for the operator */
    public DeployOptions {
        int last = 0;
        for (int share : canary) {
            if (share <= last || share > 99) {
                throw new IllegalArgumentException("The percentages of a canary grow from at least 1 to at most 99,"
                        + " for example 5,25,50; they were " + canary + ".");
            }
            last = share;
        }
        canary = List.copyOf(canary);
        require("drain", drain);
        require("hold", hold);
        require("max-hold", maxHold);
    }

    private static void require(String option, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The option " + option + " takes a time from 0 to " + LONGEST.toDays()
                    + " days; it was " + value + ".");
        }
    }

    /** Returns the defaults: no canary, and the revision before for an undo. */
    public static DeployOptions by(String who) {
        return new DeployOptions(who, DEFAULT_DRAIN, List.of(), DEFAULT_HOLD, DEFAULT_MAX_HOLD, Unclear.ABORT, null);
    }

    public DeployOptions withDrain(Duration longest) {
        return new DeployOptions(who, longest, canary, hold, maxHold, atMaxHold, version);
    }

    public DeployOptions withCanary(List<Integer> shares, Duration each) {
        return new DeployOptions(who, drain, shares, each, maxHold, atMaxHold, version);
    }

    public DeployOptions withMaxHold(Duration longest, Unclear outcome) {
        return new DeployOptions(who, drain, canary, hold, longest, outcome, version);
    }

    public DeployOptions withVersion(String wanted) {
        return new DeployOptions(who, drain, canary, hold, maxHold, atMaxHold, wanted);
    }
}
