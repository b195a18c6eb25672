package dev.midstream.swap.core.watch;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.DeployOptions.Unclear;
import dev.midstream.swap.core.judge.Arm;
import dev.midstream.swap.core.judge.Judge;
import dev.midstream.swap.core.judge.JudgeSettings;
import dev.midstream.swap.core.judge.Judgement;
import dev.midstream.swap.core.judge.Verdict;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.TrafficControl;
import dev.midstream.swap.core.refusal.CanaryRejectedException;
import dev.midstream.swap.gate.Outcome;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Gives a candidate a growing share of the calls while a judge compares it with the live revision. It ends when the judge
 * can tell, an operator decides, or the longest hold has passed. {@link #run} is for one thread; {@link #promote} and
 * {@link #abort} may be called by any.
 */
public final class Canary {
    private static final Duration POLL = Duration.ofMillis(50);
    /** The time in which the judge sees the live revision alone; at most the hold. */
    private static final Duration LEARNING = Duration.ofSeconds(5);

    private static final int ENOUGH = 5_000;
    /** Calls that are faster than this count as equally fast. */
    private static final long FLOOR_NANOS = Duration.ofMillis(1).toNanos();

    private final TrafficControl traffic;
    private final RoutedRevision candidate;
    private final DeployOptions options;
    private final Consumer<String> progress;
    private final Judge judge;
    private final FailureCounts before;
    private Boolean promote;

    /** @param before counts the calls of the live revision too */
    public Canary(
            TrafficControl traffic,
            RoutedRevision candidate,
            DeployOptions options,
            JudgeSettings settings,
            FailureCounts before,
            Consumer<String> progress) {
        this.traffic = traffic;
        this.candidate = candidate;
        this.options = options;
        this.before = before;
        this.progress = progress;
        this.judge = new Judge(settings, RandomGenerator.getDefault());
    }

    public synchronized void promote() {
        promote = true;
        notifyAll();
    }

    public synchronized void abort() {
        promote = false;
        notifyAll();
    }

    /**
     * Runs until the candidate is to become live. The caller routes the calls, and ends the candidate if this throws.
     *
     * @return the reason, for the record
     * @throws CanaryRejectedException if the live revision is to stay; its calls have had the time of the drain
     */
    public String run() throws CanaryRejectedException, InterruptedException {
        try {
            return watch();
        } catch (CanaryRejectedException e) {
            traffic.end(candidate);
            candidate.awaitDrained(options.drain());
            throw e;
        }
    }

    private String watch() throws CanaryRejectedException, InterruptedException {
        if (learn()) {
            return "promoted by hand";
        }
        Judgement judgement = null;
        for (int share : options.canary()) {
            progress.accept(
                    share + " % of the calls go to it for " + options.hold().toSeconds() + " s");
            traffic.split(candidate, share, this::record);
            long begun = System.nanoTime();
            do {
                if (decided()) {
                    return "promoted by hand";
                }
                judgement = requireNotWorse();
            } while (System.nanoTime() - begun < options.hold().toNanos());
            progress.accept(judgement.verdict() + ": " + judgement.why());
            judge.warmedUp(); // by the first share
        }
        return hold(judgement);
    }

    /**
     * Lets the judge see the live revision alone, so that it knows the usual latency, and if calls are alike at all, before
     * the first of them is risked. Returns true if an operator has promoted the candidate.
     */
    private boolean learn() throws CanaryRejectedException, InterruptedException {
        progress.accept("learning how the live revision behaves");
        traffic.split(candidate, 0, this::record);
        long longest = Math.min(LEARNING.toNanos(), options.hold().toNanos());
        long begun = System.nanoTime();
        boolean promoted = decided();
        while (!promoted && judge.judge().old().calls() < ENOUGH && System.nanoTime() - begun < longest) {
            promoted = decided();
        }
        return promoted;
    }

    private void record(boolean next, Outcome outcome, long nanos) {
        before.ended(next, outcome, nanos);
        if (outcome != Outcome.IGNORED) {
            judge.record(next ? Arm.NEW : Arm.OLD, outcome == Outcome.FAILURE, Math.max(nanos, FLOOR_NANOS));
        }
    }

    /** Keeps the last share until the judge can tell, an operator decides, or the longest hold has passed. */
    private String hold(Judgement last) throws CanaryRejectedException, InterruptedException {
        Judgement judgement = last;
        long begun = System.nanoTime();
        if (judgement.verdict() == Verdict.INCONCLUSIVE) {
            progress.accept("holding for at most " + options.maxHold().toSeconds() + " s, then "
                    + (options.atMaxHold() == Unclear.PROMOTE ? "promoting" : "aborting") + ": " + judgement.missing()
                    + "; ms:promote or ms:abort decide");
        }
        while (judgement.verdict() == Verdict.INCONCLUSIVE) {
            if (decided()) {
                return "promoted by hand";
            }
            judgement = requireNotWorse();
            if (judgement.verdict() == Verdict.INCONCLUSIVE
                    && System.nanoTime() - begun >= options.maxHold().toNanos()) {
                return unclear(judgement);
            }
        }
        return judgement.why();
    }

    private String unclear(Judgement judgement) throws CanaryRejectedException {
        String why = "the judge could not tell within " + options.maxHold().toSeconds() + " s: " + judgement.missing();
        if (options.atMaxHold() == Unclear.ABORT) {
            throw new CanaryRejectedException(why
                    + ". Deploy again with a longer --max-hold, with --at-max-hold promote," + " or without --canary.");
        }
        return why + "; promoted as asked for";
    }

    private Judgement requireNotWorse() throws CanaryRejectedException {
        Judgement judgement = judge.judge();
        if (judgement.verdict() == Verdict.FAIL) {
            throw new CanaryRejectedException(judgement.why());
        }
        return judgement;
    }

    /** Waits a moment for a decision. Returns true if an operator has promoted the candidate. */
    private synchronized boolean decided() throws CanaryRejectedException, InterruptedException {
        if (promote == null) {
            wait(POLL.toMillis());
        }
        if (Boolean.FALSE.equals(promote)) {
            throw new CanaryRejectedException("aborted by hand");
        }
        return promote != null;
    }
}
