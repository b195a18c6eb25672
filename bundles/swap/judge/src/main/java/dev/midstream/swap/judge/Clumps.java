package dev.midstream.swap.judge;

/**
 * A test that two arms are alike in every block, made to find hits that come in bursts: in each block it bets half on the
 * one arm being much worse and half on the other. What {@link EProcess} says of validity holds: the mean of two bets that
 * pay at most 1 on average pays at most 1. A regression that stays on one arm is for {@link EProcess} to find; here
 * the arm may change from block to block. Not thread-safe.
 */
final class Clumps {
    private static final double[] LIFTS = {0.1, 0.3, 0.7};

    private final Null hypothesis;
    private final Rate rate;
    private final double[] logWealths = new double[LIFTS.length];

    Clumps(Null hypothesis, double guess, double weight) {
        this.hypothesis = hypothesis;
        this.rate = new Rate(guess, weight);
    }

    void take(Block block) {
        if (block.paired()) {
            double low = rate.value();
            for (int i = 0; i < LIFTS.length; i++) {
                double high = Rate.inside(low + hypothesis.margin() + LIFTS[i]);
                logWealths[i] += EProcess.logMean(
                        hypothesis.logBet(block, high, low), hypothesis.logBet(block.swapped(), high, low));
            }
        }
        rate.learn(block.newHits() + block.oldHits(), block.newCalls() + block.oldCalls());
    }

    double logWealth() {
        return EProcess.logMean(logWealths);
    }
}
