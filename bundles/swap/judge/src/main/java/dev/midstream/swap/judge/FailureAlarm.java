package dev.midstream.swap.judge;

/**
 * Says when a revision that is alone has been shown to fail more often than a limit allows.
 *
 * <p><b>Guarantee.</b> If each call fails with a probability of at most the limit, whatever happened to those before it,
 * the alarm is ever raised with a probability of at most {@code falseAlarmRate}, however often one looks. Reason: a bet
 * on a larger share multiplies its stake by the likelihood ratio of that share to the limit, whose mean is then at most 1;
 * the capital is divided between bets, so it is an e-process, and {@link EProcess} says why such a one may be watched.
 *
 * <p>A part of the capital is kept for each of a number of {@link #begin beginnings}: bets that began before a revision
 * broke have lost all by then, those that begin after it have not.
 *
 * <p>Not thread-safe.
 */
public final class FailureAlarm {
    /** How far the shares that are betted on lie between the limit and 1. */
    private static final double[] LIFTS = {0.05, 0.2, 0.5, 0.9};

    /** An estimate of a share starts as one failure in so many calls. */
    private static final double PRIOR_CALLS = 20;

    /** Failures of the revision before that are more than an accident. */
    private static final long TRAIT = 3;

    private final double limit;
    private final double threshold;
    private final double[][] logStakes;
    private int begun;

    /** @param beginnings how often {@link #begin} will be called at most; further ones change nothing */
    public FailureAlarm(double limit, double falseAlarmRate, int beginnings) {
        this.limit = Rate.inside(limit);
        this.threshold = 1 / falseAlarmRate;
        this.logStakes = new double[beginnings][LIFTS.length];
    }

    /**
     * Returns the limit for a revision by what was seen of the one before: its share of failures plus two standard errors,
     * so that little evidence makes a generous limit, plus a margin. The estimate begins with a revision that hardly fails,
     * so it is too low for one that was seen to fail often in a few calls: the upper bound of its share counts then.
     */
    public static double limit(long calls, long failures, double margin) {
        double share = (failures + 1) / (calls + PRIOR_CALLS);
        double estimate = share + 2 * Math.sqrt(share * (1 - share) / (calls + PRIOR_CALLS));
        double bound = failures < TRAIT ? 0 : upperBound(calls, failures);
        return Math.min(1, Math.max(estimate, bound) + margin);
    }

    /** Returns the upper bound of Wilson's interval for a share, at two standard errors. */
    private static double upperBound(double calls, double failures) {
        double share = failures / calls;
        double error = Math.sqrt(share * (1 - share) / calls + 1 / (calls * calls));
        return (share + 2 / calls + 2 * error) / (1 + 4 / calls);
    }

    public double limit() {
        return limit;
    }

    /** Bets on what comes from now on. */
    public void begin() {
        begun = Math.min(begun + 1, logStakes.length);
    }

    /** Takes further calls, of which some failed. Returns whether the alarm is raised. */
    public boolean take(long calls, long failures) {
        double capital = logStakes.length - begun;
        for (int start = 0; start < begun; start++) {
            for (int i = 0; i < LIFTS.length; i++) {
                double share = Rate.inside(limit + LIFTS[i] * (1 - limit));
                logStakes[start][i] +=
                        failures * Math.log(share / limit) + (calls - failures) * Math.log((1 - share) / (1 - limit));
            }
            capital += Math.exp(EProcess.logMean(logStakes[start]));
        }
        return capital / logStakes.length >= threshold;
    }
}
