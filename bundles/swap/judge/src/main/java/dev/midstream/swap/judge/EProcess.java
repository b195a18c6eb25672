package dev.midstream.swap.judge;

/**
 * An anytime-valid test of a {@link Null}: the wealth of gamblers who bet against it and start with 1.
 *
 * <p><b>Guarantee.</b> If the null is true, the probability that the wealth ever reaches 1/a, whenever and however often
 * one looks, is at most a (Ville's inequality).
 *
 * <p><b>Assumptions.</b> Within a block, and given what came before it, calls are independent, and the mean rates of its
 * two arms satisfy the null. Rates may change from block to block, and need not be known.
 *
 * <p><b>Reason.</b> Over a block the wealth is multiplied by the likelihood ratio of an alternative, chosen before the
 * block, to the member (a, b) of the null nearest to it. With {@code n} calls and alternative rate {@code p'} against
 * {@code p} in each arm, its mean under true rates {@code r} is the product of
 * {@code (1 + (r - p)(p' - p) / (p(1 - p)))^n}, at most {@code exp} of the sum of {@code n(r - p)(p' - p) / (p(1 - p))},
 * which is the negative slope of the relative entropy from its minimum (a, b) towards r, so at most 0, for the null is
 * convex. The mean is therefore at most 1. Such e-variables are those of Turner, Ly and Grünwald, "Generic E-variables
 * for exact sequential k-sample tests that allow for optional stopping" (2024) and, for nulls with a margin, Turner and
 * Grünwald, "Exact anytime-valid confidence intervals for contingency tables and beyond" (2023); the wider theory is in
 * Ramdas, Grünwald, Vovk and Shafer, "Game-theoretic statistics and safe anytime-valid inference" (2023).
 *
 * <p><b>Choice of bets.</b> Gamblers share the first capital equally. Each but one is sure of a lift: that the new rate is
 * the old one plus the margin plus the lift; the last believes in the rates seen so far. The old rate is always estimated
 * from earlier blocks. The average of their wealths is the wealth, so the best of them counts in the end, and small and
 * large regressions are both found early.
 *
 * <p>Not thread-safe.
 */
final class EProcess {
    private final Null hypothesis;
    private final double[] lifts;
    private final double[] logWealths;
    private final Rate newRate;
    private final Rate oldRate;
    private double logWealth;

    /** @param guess the rate of hits to be expected before any was seen; @param weight how many calls the guess is worth */
    EProcess(Null hypothesis, double guess, double weight, double... lifts) {
        this.hypothesis = hypothesis;
        this.lifts = lifts.clone();
        this.logWealths = new double[lifts.length + 1];
        this.newRate = new Rate(guess, weight);
        this.oldRate = new Rate(guess, weight);
    }

    void take(Block block) {
        if (block.paired()) {
            bet(block);
        }
        newRate.learn(block.newHits(), block.newCalls());
        oldRate.learn(block.oldHits(), block.oldCalls());
    }

    private void bet(Block block) {
        double old = oldRate.value();
        for (int i = 0; i < lifts.length; i++) {
            logWealths[i] += hypothesis.logBet(block, Rate.inside(old + hypothesis.margin() + lifts[i]), old);
        }
        logWealths[lifts.length] += hypothesis.logBet(block, newRate.value(), old);
        logWealth = logMean(logWealths);
    }

    /** Natural logarithm of the wealth. */
    double logWealth() {
        return logWealth;
    }

    /** Gives away what was won, for evidence that is not to be trusted. A test stays valid that throws money away. */
    void forgetWinnings() {
        if (logWealth > 0) {
            for (int i = 0; i < logWealths.length; i++) {
                logWealths[i] -= logWealth;
            }
            logWealth = 0;
        }
    }

    /** Logarithm of the mean of numbers given by their logarithms. The mean of e-processes is one. */
    static double logMean(double... logs) {
        double max = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            max = Math.max(max, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - max);
        }
        return max + Math.log(sum / logs.length);
    }
}
