package dev.midstream.swap.judge;

/**
 * How strict a {@link Judge} is.
 *
 * @param falseAbortRate how probable it may be at most, over a whole canary however long, that a revision fails that is
 *     no worse than the old one; also how probable it may be that one passes whose regression is larger than tolerated
 * @param minimumCalls calls on the new revision before which nothing passes
 * @param enoughCalls calls on the new revision after which it passes unless it was shown to be worse, although a regression
 *     a little above the tolerated one is not excluded; ends canaries that are exactly as bad as tolerated
 * @param toleratedFailurePoints the increase of failed calls, in percentage points, that must be excluded for a PASS. An
 *     increase that is proven fails, however small
 * @param toleratedSlowPoints the increase of slow calls, in percentage points, that must be excluded for a PASS and be
 *     exceeded for a FAIL
 * @param slowQuantile which part of the old revision's calls is faster than the slow line
 * @param warmUpCalls first calls on the new revision whose latency does not count, because the code is cold, unless
 *     {@link Judge#warmedUp} comes before; their failures do
 * @param calibrationCalls calls on the old revision from which the slow line is taken, again and again
 * @param calmCalls calls on the old revision during which it must agree with itself after it has differed from itself;
 *     twice as many the next time
 */
public record JudgeSettings(
        double falseAbortRate,
        long minimumCalls,
        long enoughCalls,
        double toleratedFailurePoints,
        double toleratedSlowPoints,
        double slowQuantile,
        long warmUpCalls,
        int calibrationCalls,
        long calmCalls) {

    /** 1 % false aborts; +1 point of failures, +10 points of calls slower than the old revision's 95th percentile. */
    public static final JudgeSettings DEFAULT = new JudgeSettings(0.01, 200, 100_000, 1, 10, 0.95, 200, 500, 5_000);

    /** @throws IllegalArgumentException if a value makes no sense; says which and what would */
    public JudgeSettings {
        require(falseAbortRate > 0 && falseAbortRate <= 0.5, "falseAbortRate", falseAbortRate, "above 0, at most 0.5");
        require(minimumCalls >= 0, "minimumCalls", minimumCalls, "0 or more");
        require(enoughCalls >= Math.max(1, minimumCalls), "enoughCalls", enoughCalls, "at least 1 and minimumCalls");
        requirePoints("toleratedFailurePoints", toleratedFailurePoints);
        requirePoints("toleratedSlowPoints", toleratedSlowPoints);
        require(slowQuantile >= 0.5 && slowQuantile < 1, "slowQuantile", slowQuantile, "at least 0.5, below 1");
        require(warmUpCalls >= 0, "warmUpCalls", warmUpCalls, "0 or more");
        require(
                calibrationCalls >= 20 && calibrationCalls <= 1_000_000,
                "calibrationCalls",
                calibrationCalls,
                "from 20 to 1000000");
        require(calmCalls >= 0, "calmCalls", calmCalls, "0 or more");
    }

    private static void requirePoints(String name, double points) {
        require(points > 0 && points <= 50, name, points, "above 0, at most 50 percentage points");
    }

    private static void require(boolean holds, String name, Number value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "The judge cannot work with " + name + " = " + value + ": give a value that is " + range);
        }
    }
}
