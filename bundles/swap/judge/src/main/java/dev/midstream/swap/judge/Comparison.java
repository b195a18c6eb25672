package dev.midstream.swap.judge;

/** New against old in one {@link Measure}: is it worse, and can a larger regression than tolerated be excluded? Not thread-safe. */
final class Comparison {
    private final Measure measure;
    private final EProcess worse;
    private final EProcess tolerable;
    private final Blocks blocks = new Blocks(this::take);

    private long newCalls;
    private long newHits;
    private long oldCalls;
    private long oldHits;

    Comparison(Measure measure) {
        this.measure = measure;
        worse = measure.worse();
        tolerable = measure.tolerable();
    }

    /** @param trust whether the environment is stable, as known before this call; nothing is bet on a block that began otherwise */
    void add(Arm arm, boolean hit, boolean trust) {
        if (arm == Arm.NEW) {
            newCalls++;
            newHits += hit ? 1 : 0;
        } else {
            oldCalls++;
            oldHits += hit ? 1 : 0;
        }
        blocks.add(arm, hit, trust);
    }

    private void take(Block block) {
        if (block.trusted()) {
            worse.take(block);
            tolerable.take(block.inverted());
        }
    }

    double logWorse() {
        return worse.logWealth();
    }

    double logTolerable() {
        return tolerable.logWealth();
    }

    /** About how many more new calls it takes to exclude a larger regression, if the new arm is as good as the old one. */
    long moreCalls(double logThreshold) {
        if (tolerable.logWealth() >= logThreshold) {
            return 0;
        }
        double pooled = (oldHits + newHits + 0.5) / (oldCalls + newCalls + 1.0);
        double ratio = (oldCalls + 1.0) / (newCalls + 1.0);
        return (long) Math.ceil(
                (logThreshold - tolerable.logWealth()) / measure.tolerableGrowth(pooled, Math.min(ratio, 100)));
    }

    void forgetWinnings() {
        worse.forgetWinnings();
        tolerable.forgetWinnings();
    }
}
