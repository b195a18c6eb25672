package dev.midstream.swap.judge;

import java.util.random.RandomGenerator;

/**
 * The trial of a new revision: takes calls one by one and knows at each what can be said.
 *
 * <p>It fails when the mean of two {@linkplain EProcess wealths}, for failures and for slowness, reaches
 * 1/falseAbortRate. The mean of e-processes is one, so Ville's inequality bounds the probability of a false abort for
 * both together, at every call, for ever; either alone has to reach twice as much at most. It passes when both wealths of
 * the opposite tests stand at 1/falseAbortRate or above: that both regressions are excluded needs no correction.
 *
 * <p>When the {@link Control} rejects, what was won is forgotten and nothing is bet until the old revision has agreed with
 * itself for a while, each time for twice as long. Money thrown away and bets left out cannot make a false verdict more probable.
 *
 * <p>Not thread-safe.
 */
final class Trial {
    private static final long LONGEST_CALM = 1L << 40;

    private final JudgeSettings settings;
    private final RandomGenerator random;
    private final double logThreshold;
    private final Measure failureMeasure;
    private final Measure slownessMeasure;
    private final Comparison failures;
    private final Comparison slowness;
    private final SlowLine line;
    private final Count old = new Count();
    private final Count next = new Count();
    private Control control;
    private long unstableFor;
    private long calm;
    private boolean warm;
    private Judgement failed;

    private static final class Count {
        private long calls;
        private long failed;
        private long timed;
        private long slow;

        Tally tally() {
            return new Tally(calls, failed, timed, slow);
        }
    }

    Trial(JudgeSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        logThreshold = -Math.log(settings.falseAbortRate());
        failureMeasure = Measure.failures(settings);
        slownessMeasure = Measure.slowness(settings);
        failures = new Comparison(failureMeasure);
        slowness = new Comparison(slownessMeasure);
        line = new SlowLine(settings.slowQuantile(), settings.calibrationCalls());
        control = control();
        calm = Math.max(1, settings.calmCalls());
    }

    private Control control() {
        return new Control(failureMeasure, slownessMeasure, random);
    }

    /** From now on the latency of every call on the new revision counts. */
    void warmedUp() {
        warm = true;
    }

    /** @param nanos how long the call took, in nanoseconds; the latency of a failed call is not judged */
    void take(Arm arm, boolean callFailed, long nanos) {
        Count count = arm == Arm.OLD ? old : next;
        count.calls++;
        count.failed += callFailed ? 1 : 0;
        boolean timed = !callFailed && line.drawn() && (arm == Arm.OLD || warm || next.calls > settings.warmUpCalls());
        boolean slow = timed && line.slow(nanos);
        count.timed += timed ? 1 : 0;
        count.slow += slow ? 1 : 0;
        boolean trust = !unstable(); // before this call is looked at: it must not decide whether it counts
        if (arm == Arm.OLD) {
            controlled(callFailed, timed, slow);
            if (!callFailed) {
                line.learn(nanos);
            }
        }
        failures.add(arm, callFailed, trust);
        if (timed) {
            slowness.add(arm, slow, trust);
        }
        convict();
    }

    private void controlled(boolean callFailed, boolean timed, boolean slow) {
        if (unstableFor > 0 && --unstableFor == 0) {
            calm = Math.min(2 * calm, LONGEST_CALM); // next time
        }
        control.next();
        control.failure(callFailed);
        if (timed) {
            control.slowness(slow);
        }
        if (control.logWealth() >= logThreshold) {
            unstableFor = calm;
            control = control();
            failures.forgetWinnings();
            slowness.forgetWinnings();
        }
    }

    private void convict() {
        if (failed == null && EProcess.logMean(failures.logWorse(), slowness.logWorse()) >= logThreshold) {
            failed = judgement(Verdict.FAIL, whyFailed(), "", 0);
        }
    }

    /** Whether the old revision has lately differed from itself. */
    boolean unstable() {
        return unstableFor > 0;
    }

    Verdict verdict() {
        if (failed != null) {
            return Verdict.FAIL;
        }
        if (unstableFor > 0 || next.calls < settings.minimumCalls()) {
            return Verdict.INCONCLUSIVE;
        }
        return excluded() || next.calls >= settings.enoughCalls() ? Verdict.PASS : Verdict.INCONCLUSIVE;
    }

    private boolean excluded() {
        return failures.logTolerable() >= logThreshold && slowness.logTolerable() >= logThreshold;
    }

    Judgement judgement() {
        return switch (verdict()) {
            case FAIL -> failed;
            case PASS -> judgement(Verdict.PASS, whyPassed(), "", 0);
            case INCONCLUSIVE -> unstableFor > 0 ? selfDiffering() : undecided();
        };
    }

    private Judgement selfDiffering() {
        return judgement(
                Verdict.INCONCLUSIVE,
                "The old revision differs from itself: calls fail or are slow in bursts, so a difference between revisions"
                        + " would prove nothing",
                "needs " + unstableFor + " more calls on the old revision in which it agrees with itself",
                moreCalls());
    }

    private Judgement undecided() {
        long more = moreCalls();
        String missing = line.missing() > 0
                ? "needs " + line.missing() + " more calls on the old revision to learn how slow is slow, and at least "
                        + more + " on the new one"
                : "needs about " + more + " more calls on the new revision if it is as good as the old one";
        return judgement(Verdict.INCONCLUSIVE, "No regression is shown or excluded yet: " + figures(), missing, more);
    }

    /** Calls on the new revision until a PASS, if that is as good as the old one. */
    private long moreCalls() {
        long warmUp = Math.max(0, settings.warmUpCalls() - next.calls);
        long excluding = Math.max(failures.moreCalls(logThreshold), warmUp + slowness.moreCalls(logThreshold));
        long wanted = Math.max(excluding, settings.minimumCalls() - next.calls);
        return Math.max(1, Math.min(wanted, settings.enoughCalls() - next.calls));
    }

    private String whyFailed() {
        String worse = failures.logWorse() >= slowness.logWorse()
                ? "The new revision fails more often: " + Sentences.failures(next.tally(), old.tally())
                : "The new revision is slower by more than the " + Sentences.number(settings.toleratedSlowPoints())
                        + " points tolerated: " + Sentences.slowness(next.tally(), old.tally(), line.nanos());
        return worse + "; a revision that is not worse looks so with a probability of at most "
                + Sentences.percent(settings.falseAbortRate());
    }

    private String whyPassed() {
        String points = Sentences.number(settings.toleratedFailurePoints()) + " points more failures and "
                + Sentences.number(settings.toleratedSlowPoints()) + " points more slow calls";
        return excluded()
                ? points + " are excluded: " + figures()
                : "After " + next.calls + " calls nothing worse is shown, though " + points + " are not excluded: "
                        + figures();
    }

    private String figures() {
        return Sentences.failures(next.tally(), old.tally()) + "; "
                + Sentences.slowness(next.tally(), old.tally(), line.nanos());
    }

    private Judgement judgement(Verdict verdict, String why, String missing, long more) {
        return new Judgement(verdict, why, missing, more, old.tally(), next.tally(), line.nanos(), 0);
    }
}
