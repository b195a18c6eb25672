package dev.midstream.swap.judge;

/**
 * What was counted on one arm of a canary.
 *
 * @param calls calls that ended
 * @param failed those that failed
 * @param timed those that succeeded and whose latency was judged (neither warm-up nor before the slow line was known)
 * @param slow those of {@code timed} that took longer than the slow line
 */
public record Tally(long calls, long failed, long timed, long slow) {}
