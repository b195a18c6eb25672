package dev.midstream.swap.judge;

/**
 * What is compared between two arms, failures or slow calls, and which regressions are looked for.
 *
 * @param abortMargin the increase of hits, as a fraction, up to which the new arm is not worse
 * @param passMargin the increase of hits, as a fraction, that has to be excluded
 * @param guess the rate of hits expected at first
 * @param weight how many calls the guess is worth
 * @param lifts increases above {@code abortMargin}, as fractions, to which the test is tuned
 */
record Measure(double abortMargin, double passMargin, double guess, double weight, double... lifts) {
    static Measure failures(JudgeSettings settings) {
        return new Measure(0, settings.toleratedFailurePoints() / 100, 0.002, 25, 0.01, 0.05, 0.25);
    }

    static Measure slowness(JudgeSettings settings) {
        double tolerated = settings.toleratedSlowPoints() / 100;
        return new Measure(tolerated, tolerated, 1 - settings.slowQuantile(), 40, 0.05, 0.15, 0.4);
    }

    /** Bets that the new arm is worse. */
    EProcess worse() {
        return new EProcess(new Null(abortMargin), guess, weight, lifts);
    }

    /** Bets that hits come in bursts. */
    Clumps clumps() {
        return new Clumps(new Null(abortMargin), guess, weight);
    }

    /** Bets that the regression is smaller than tolerated; takes {@linkplain Block#inverted inverted} blocks. */
    EProcess tolerable() {
        return new EProcess(tolerableNull(), 1 - guess, weight, passMargin, passMargin / 2);
    }

    private Null tolerableNull() {
        return new Null(-passMargin);
    }

    /** Growth of the logarithm of {@link #tolerable}'s wealth for each new call, if both arms have the same rate. */
    double tolerableGrowth(double rate, double oldCallsPerNew) {
        double misses = Rate.inside(1 - rate);
        return tolerableNull().growth(1, misses, oldCallsPerNew, misses);
    }
}
