package dev.midstream.swap.judge;

import java.util.Arrays;

/**
 * The latency above which a call is slow: a quantile of the old revision's calls in the last full window. A call is
 * judged by a line that was drawn before it, so that lines do not depend on what they judge. Not thread-safe.
 */
final class SlowLine {
    private final double quantile;
    private final long[] window;
    private int filled;
    private long line;
    private boolean drawn;

    SlowLine(double quantile, int window) {
        this.quantile = quantile;
        this.window = new long[window];
    }

    void learn(long nanos) {
        window[filled++] = nanos;
        if (filled == window.length) {
            Arrays.sort(window);
            line = window[(int) (quantile * window.length)];
            drawn = true;
            filled = 0;
        }
    }

    boolean drawn() {
        return drawn;
    }

    /** Calls on the old revision until the line is drawn. */
    int missing() {
        return drawn ? 0 : window.length - filled;
    }

    boolean slow(long nanos) {
        return nanos > line;
    }

    long nanos() {
        return line;
    }
}
