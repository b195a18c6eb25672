package dev.midstream.swap.judge;

/**
 * A running estimate of how frequent hits are, which starts at a guess. A poor guess costs a test power, never validity.
 * Not thread-safe.
 */
final class Rate {
    private static final double EDGE = 1e-6;

    private double hits;
    private double calls;

    /** @param guess the rate at first; @param weight how many calls the guess is worth */
    Rate(double guess, double weight) {
        hits = guess * weight;
        calls = weight;
    }

    void learn(int moreHits, int moreCalls) {
        hits += moreHits;
        calls += moreCalls;
    }

    double value() {
        return inside(hits / calls);
    }

    /** The rate, kept off 0 and 1: nothing is believed to be impossible. */
    static double inside(double rate) {
        return Math.max(EDGE, Math.min(1 - EDGE, rate));
    }
}
