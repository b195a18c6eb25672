package dev.midstream.swap.judge;

/**
 * A verdict and its grounds.
 *
 * @param verdict what can be said
 * @param why a sentence for the operator
 * @param missing a sentence that says what is missing for a verdict; empty unless inconclusive
 * @param moreCalls about how many more calls on the new revision a PASS needs if that is as good as the old one; 0 unless
 *     inconclusive
 * @param old what was counted on the old revision
 * @param next what was counted on the new revision
 * @param slowLineNanos the latency above which a call counts as slow just now, in nanoseconds; 0 while it is not known
 * @param dropped samples that were lost because they came faster than they were judged
 */
public record Judgement(
        Verdict verdict,
        String why,
        String missing,
        long moreCalls,
        Tally old,
        Tally next,
        long slowLineNanos,
        long dropped) {

    Judgement withDropped(long samples) {
        return new Judgement(verdict, why, missing, moreCalls, old, next, slowLineNanos, samples);
    }
}
