package dev.midstream.swap.judge;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A simulated canary: each call goes to the new revision with a probability, fails with that of its revision, and takes
 * a lognormal time (median 1 ms, sigma 0.5).
 */
final class Canary {
    private final RandomGenerator random;
    private final Trial trial;
    private final double weight;
    private final double oldFailures;
    private final double newFailures;
    private final double slowdown;
    private long newCalls;

    Canary(JudgeSettings settings, long seed, double weight, double oldFailures, double newFailures, double slowdown) {
        SplittableRandom seeded = new SplittableRandom(seed);
        random = seeded.split();
        trial = new Trial(settings, seeded.split());
        this.weight = weight;
        this.oldFailures = oldFailures;
        this.newFailures = newFailures;
        this.slowdown = slowdown;
    }

    /** Makes one call and looks at the verdict. */
    Verdict call() {
        boolean next = random.nextDouble() < weight;
        boolean failed = random.nextDouble() < (next ? newFailures : oldFailures);
        double millis = Math.exp(0.5 * random.nextGaussian()) * (next ? slowdown : 1);
        newCalls += next ? 1 : 0;
        trial.take(next ? Arm.NEW : Arm.OLD, failed, (long) (millis * 1e6));
        return trial.verdict();
    }

    /** Calls until the verdict is there, or so many; returns whether it came. */
    boolean reaches(Verdict verdict, long calls) {
        for (long i = 0; i < calls; i++) {
            if (call() == verdict) {
                return true;
            }
        }
        return false;
    }

    long newCalls() {
        return newCalls;
    }

    boolean unstable() {
        return trial.unstable();
    }

    Judgement judgement() {
        return trial.judgement();
    }
}
