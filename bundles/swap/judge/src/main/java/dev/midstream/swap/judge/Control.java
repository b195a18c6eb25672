package dev.midstream.swap.judge;

import java.util.random.RandomGenerator;

/**
 * The old revision against itself: its calls are split at random, and either part is compared with the other as the new
 * revision is compared with the old one. A difference here says that calls are not alike enough for any comparison.
 *
 * <p>The split is by runs of {@value #RUN} calls on average and not by single calls. A coin thrown for each call would
 * make the parts alike by construction, whatever happens; by runs, failures and delays that come in bursts, which make
 * neighbouring calls depend on each other, fall into one part and are seen ({@link Clumps}). Not thread-safe.
 */
final class Control {
    static final int RUN = 32;

    private final RandomGenerator random;
    private final Pair failures;
    private final Pair slowness;
    private Arm part = Arm.OLD;

    private static final class Pair {
        private final EProcess there;
        private final EProcess back;
        private final Clumps clumps;
        private final Blocks blocks = new Blocks(this::take);
        private double logWealth;

        Pair(Measure measure) {
            there = measure.worse();
            back = measure.worse();
            clumps = measure.clumps();
        }

        private void take(Block block) {
            there.take(block);
            back.take(block.swapped());
            clumps.take(block);
            logWealth = EProcess.logMean(there.logWealth(), back.logWealth(), clumps.logWealth());
        }
    }

    Control(Measure failures, Measure slowness, RandomGenerator random) {
        this.failures = new Pair(failures);
        this.slowness = new Pair(slowness);
        this.random = random;
    }

    /** Assigns the next old call to a part. */
    void next() {
        if (random.nextInt(RUN) == 0) {
            part = part == Arm.OLD ? Arm.NEW : Arm.OLD;
        }
    }

    void failure(boolean hit) {
        failures.blocks.add(part, hit, true);
    }

    void slowness(boolean hit) {
        slowness.blocks.add(part, hit, true);
    }

    double logWealth() {
        return EProcess.logMean(failures.logWealth, slowness.logWealth);
    }
}
