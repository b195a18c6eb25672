package dev.midstream.swap.judge;

/**
 * The hypothesis that the new revision's rate of hits exceeds the old one's by a margin at most, and the member of it
 * that is hardest to tell from a given alternative. Margins may be negative. Immutable.
 */
record Null(double margin) {
    private static final double PRECISE = 1e-14;
    private static final double EDGE = 1e-12;

    /**
     * The old revision's rate in the null that is nearest, in relative entropy, to an alternative over a block; the new
     * revision's is larger by the margin. The alternative must lie outside of the null.
     *
     * <p>The relative entropy is convex along the border of the null, so its derivative has one root between what the
     * two arms would choose each for itself: found by Newton steps, bisecting where one would leave the bracket.
     */
    double nearest(double newCalls, double newRate, double oldCalls, double oldRate) {
        double guess = (newCalls * (newRate - margin) + oldCalls * oldRate) / (newCalls + oldCalls);
        if (margin == 0) {
            return guess;
        }
        double low = Math.max(oldRate, Math.max(0, -margin) + EDGE);
        double high = Math.min(newRate - margin, Math.min(1, 1 - margin) - EDGE);
        double q = Math.max(low, Math.min(high, guess));
        for (int step = 0; step < 100 && high - low > PRECISE; step++) {
            double shifted = q + margin;
            double newPull = shifted - newRate;
            double oldPull = q - oldRate;
            double newSpread = shifted * (1 - shifted);
            double oldSpread = q * (1 - q);
            double slope = newCalls * newPull * oldSpread + oldCalls * oldPull * newSpread;
            if (slope > 0) {
                high = q;
            } else {
                low = q;
            }
            double bend = newCalls * (oldSpread + newPull * (1 - 2 * q))
                    + oldCalls * (newSpread + oldPull * (1 - 2 * shifted));
            double next = q - slope / bend;
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            if (Math.abs(next - q) < PRECISE) {
                return next;
            }
            q = next;
        }
        return q;
    }

    /**
     * Logarithm of what a bet of 1 on an alternative pays after a block; 0 if the alternative lies within this null. The
     * mean of the pay is at most 1 if this null is true; {@link EProcess} says why.
     */
    double logBet(Block block, double newRate, double oldRate) {
        if (newRate - oldRate <= margin) {
            return 0;
        }
        double oldNull = nearest(block.newCalls(), newRate, block.oldCalls(), oldRate);
        return logRatio(block.newCalls(), block.newHits(), newRate, oldNull + margin)
                + logRatio(block.oldCalls(), block.oldHits(), oldRate, oldNull);
    }

    private static double logRatio(int calls, int hits, double alternative, double hypothesis) {
        double log = hits == 0 ? 0 : hits * Math.log(alternative / hypothesis);
        return hits == calls ? log : log + (calls - hits) * Math.log((1 - alternative) / (1 - hypothesis));
    }

    /** How fast the logarithm of the wealth grows over a block, on average, if the alternative is true and known. */
    double growth(double newCalls, double newRate, double oldCalls, double oldRate) {
        if (newRate - oldRate <= margin) {
            return 0;
        }
        double q = nearest(newCalls, newRate, oldCalls, oldRate);
        return newCalls * entropy(newRate, q + margin) + oldCalls * entropy(oldRate, q);
    }

    private static double entropy(double rate, double other) {
        return rate * Math.log(rate / other) + (1 - rate) * Math.log((1 - rate) / (1 - other));
    }
}
