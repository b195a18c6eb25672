package dev.midstream.swap.judge;

import java.util.random.RandomGenerator;

/**
 * Compares a new revision with the old one, and the old one with itself, while both serve calls, and says whether the
 * canary may go on, has to be undone, or has to wait. One judge judges one canary, through all of its weights.
 *
 * <p>{@link #judge} may be called as often as one likes: the tests are anytime-valid ({@link EProcess} says by which
 * argument and source), and a judge that is asked seldom sees no less than one that is asked at every call, because it
 * examines each call by itself.
 *
 * <p><b>Assumptions.</b> Which calls go to the new revision is decided without regard to how they will end: by a coin or a
 * counter, not by a tester's header. Calls are recorded when they end. Calls on the old revision may be recorded before
 * the new one gets any: they teach the judge what is slow.
 *
 * <p><b>Guarantees.</b> A new revision that fails no more often than the old one, and whose part of slow calls is larger by
 * no more than tolerated, gets {@link Verdict#FAIL} with a probability of at most
 * {@link JudgeSettings#falseAbortRate} over the judge's whole life. FAIL is final. {@link Verdict#PASS} can be followed by
 * any verdict, as more is seen.
 *
 * <p><b>Thread-safety and progress.</b> {@link #record} may be called by any thread; it is lock-free, never waits, never
 * allocates, and drops samples when more than {@value SampleRing#CAPACITY} wait in the caller's stripe, without regard to
 * their arm or outcome; so a busy service is judged by a part of its calls. {@link #judge} is for one thread, for example
 * of a scheduler, each 50 to 500 ms; others that call it wait for each other. A sample is judged by a {@code judge} that
 * begins after {@code record} has returned, unless the stripe holds a claim of a thread that was halted in
 * {@code record}: then by a later one.
 */
public final class Judge {
    private static final int STRIPES =
            Math.max(16, 4 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));

    private final SampleRing[] stripes = new SampleRing[STRIPES];
    private final Trial trial;

    /**
     * @param random splits the old revision's calls for the control; used under this judge's lock alone
     */
    public Judge(JudgeSettings settings, RandomGenerator random) {
        trial = new Trial(settings, random);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new SampleRing();
        }
    }

    /**
     * Records a call that has ended.
     *
     * @param failed whether it failed in the caller's eyes
     * @param nanos how long it took, in nanoseconds; a negative time counts as 0
     */
    public void record(Arm arm, boolean failed, long nanos) {
        int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
        stripes[stripe].offer(Sample.of(arm, failed, nanos));
    }

    /**
     * Ends the warm-up of the new revision, if its first calls have not: a revision that is called seldom is not cold for
     * ever. To be decided by time, without regard to how calls ended.
     */
    public synchronized void warmedUp() {
        trial.warmedUp();
    }

    /** Examines what was recorded since the last time and says what can be said now. */
    public synchronized Judgement judge() {
        long dropped = 0;
        for (SampleRing stripe : stripes) {
            stripe.drain(sample -> trial.take(Sample.arm(sample), Sample.failed(sample), Sample.nanos(sample)));
            dropped += stripe.dropped();
        }
        return trial.judgement().withDropped(dropped);
    }
}
