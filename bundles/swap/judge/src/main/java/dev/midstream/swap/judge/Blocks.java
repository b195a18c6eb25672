package dev.midstream.swap.judge;

import java.util.function.Consumer;

/**
 * Cuts a stream of calls into {@linkplain Block blocks}: a block ends when both arms are in it and the arm that opened it
 * comes again. So calls are compared with calls made at the same time, and a rate that drifts drifts in both arms.
 *
 * <p>Where a block ends depends on the arms alone, and whether it is trusted on what was known when it began; never on how
 * its calls ended. The validity of the tests rests on that. Not thread-safe.
 */
final class Blocks {
    /** So many calls on one arm without one on the other are no pair any more; rates are learnt from them. */
    static final int LONELY = 1_000;

    private final Consumer<Block> out;
    private Arm opener;
    private boolean trusted;
    private int newCalls;
    private int newHits;
    private int oldCalls;
    private int oldHits;

    Blocks(Consumer<Block> out) {
        this.out = out;
    }

    /** @param trust whether the environment is stable, as known before this call */
    void add(Arm arm, boolean hit, boolean trust) {
        if (arm == opener && newCalls > 0 && oldCalls > 0 || newCalls + oldCalls >= LONELY) {
            end();
        }
        if (opener == null) {
            opener = arm;
            trusted = trust;
        }
        if (arm == Arm.NEW) {
            newCalls++;
            newHits += hit ? 1 : 0;
        } else {
            oldCalls++;
            oldHits += hit ? 1 : 0;
        }
    }

    private void end() {
        Block block = new Block(newCalls, newHits, oldCalls, oldHits, trusted);
        opener = null;
        newCalls = newHits = oldCalls = oldHits = 0;
        out.accept(block);
    }
}
