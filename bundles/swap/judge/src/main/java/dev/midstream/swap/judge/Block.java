package dev.midstream.swap.judge;

/**
 * Calls on two arms that were made at about the same time, and how many of them were hits (failed, or slow). In a
 * comparison of the old revision with itself, "new" is the arm that plays the new revision.
 *
 * @param trusted whether the environment was stable when the block began
 */
record Block(int newCalls, int newHits, int oldCalls, int oldHits, boolean trusted) {
    /** Hits for misses. */
    Block inverted() {
        return new Block(newCalls, newCalls - newHits, oldCalls, oldCalls - oldHits, trusted);
    }

    /** The arms exchanged. */
    Block swapped() {
        return new Block(oldCalls, oldHits, newCalls, newHits, trusted);
    }

    boolean paired() {
        return newCalls > 0 && oldCalls > 0;
    }
}
