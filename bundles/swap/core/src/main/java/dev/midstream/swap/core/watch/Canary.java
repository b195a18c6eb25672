package dev.midstream.swap.core.watch;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.core.judge.Arm;
import dev.midstream.swap.core.judge.Judge;
import dev.midstream.swap.core.judge.JudgeSettings;
import dev.midstream.swap.core.judge.Judgement;
import dev.midstream.swap.core.judge.Verdict;
import dev.midstream.swap.core.refusal.CanaryRejectedException;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Tenure;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Gives a candidate a growing share of the calls while a judge watches. {@link #run} is for one thread; {@link #promote}
 * and {@link #abort} may be called by any.
 */
public final class Canary {
    private static final Duration LOOK = Duration.ofMillis(50);
    /** Of the old revision alone, at first; a quiet service does not get longer than the hold either. */
    private static final Duration LEARNING = Duration.ofSeconds(5);

    private static final int ENOUGH = 5_000;
    /** Calls that are faster than this are equally fast: nobody undoes a swap for less. */
    private static final long FLOOR_NANOS = Duration.ofMillis(1).toNanos();

    private final Gates gates;
    private final Tenure candidate;
    private final DeployOptions options;
    private final Consumer<String> progress;
    private final Judge judge;
    private final FailureCounts before;
    private Boolean decided;

    /** @param before counts the calls of the old revision too */
    public Canary(
            Gates gates,
            Tenure candidate,
            DeployOptions options,
            JudgeSettings settings,
            FailureCounts before,
            Consumer<String> progress) {
        this.gates = gates;
        this.candidate = candidate;
        this.options = options;
        this.before = before;
        this.progress = progress;
        this.judge = new Judge(settings, RandomGenerator.getDefault());
    }

    public synchronized void promote() {
        decided = true;
        notifyAll();
    }

    public synchronized void abort() {
        decided = false;
        notifyAll();
    }

    /**
     * Returns, with what there is to say, when the candidate is to become live.
     *
     * @throws CanaryRejectedException if it is not; then all calls go to the old revision again, and those on the candidate have ended or
     *     had the time for it
     */
    public String run() throws CanaryRejectedException, InterruptedException {
        boolean promoted = false;
        try {
            String why = watch();
            promoted = true;
            return why;
        } finally {
            if (!promoted) {
                gates.unsplit(candidate);
                candidate.awaitDrained(options.drain().toNanos());
            }
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
            gates.split(candidate, share, this::record);
            long end = System.nanoTime() + options.hold().toNanos();
            do {
                if (decided()) {
                    return "promoted by hand";
                }
                judgement = undoneIfWorse();
            } while (System.nanoTime() - end < 0);
            progress.accept(judgement.verdict() + ": " + judgement.why());
            judge.warmedUp(); // by the first share
        }
        return hold(judgement);
    }

    /**
     * Lets the judge see the old revision alone, so that it knows what is slow, and whether calls are alike at all, before
     * the first of them is risked. Returns whether somebody has promoted the candidate meanwhile.
     */
    private boolean learn() throws CanaryRejectedException, InterruptedException {
        progress.accept("learning how the live revision behaves");
        gates.split(candidate, 0, this::record);
        long longest = Math.min(LEARNING.toNanos(), options.hold().toNanos());
        long end = System.nanoTime() + longest;
        boolean promoted = decided();
        while (!promoted && judge.judge().old().calls() < ENOUGH && System.nanoTime() - end < 0) {
            promoted = decided();
        }
        return promoted;
    }

    private void record(boolean next, boolean failed, long nanos) {
        before.ended(next, failed, nanos);
        judge.record(next ? Arm.NEW : Arm.OLD, failed, Math.max(nanos, FLOOR_NANOS));
    }

    /** Keeps the last share until the judge can tell or somebody decides. */
    private String hold(Judgement last) throws CanaryRejectedException, InterruptedException {
        Judgement judgement = last;
        if (judgement.verdict() == Verdict.INCONCLUSIVE) {
            progress.accept("holding: " + judgement.missing() + "; ms:promote or ms:abort decide");
        }
        while (judgement.verdict() == Verdict.INCONCLUSIVE) {
            if (decided()) {
                return "promoted by hand";
            }
            judgement = undoneIfWorse();
        }
        return judgement.why();
    }

    private Judgement undoneIfWorse() throws CanaryRejectedException {
        Judgement judgement = judge.judge();
        if (judgement.verdict() == Verdict.FAIL) {
            throw new CanaryRejectedException(judgement.why());
        }
        return judgement;
    }

    /** Waits a moment for somebody to decide. Returns whether it is to be promoted. */
    private synchronized boolean decided() throws CanaryRejectedException, InterruptedException {
        if (decided == null) {
            wait(LOOK.toMillis());
        }
        if (Boolean.FALSE.equals(decided)) {
            throw new CanaryRejectedException("aborted by hand");
        }
        return decided != null;
    }
}
