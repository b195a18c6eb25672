package dev.midstream.swap.core.node;

/** One durable write by which the live revisions after a restart have changed. */
@FunctionalInterface
public interface Commitment {
    /** Restores what was committed before, "nothing" included. Best effort: never throws. */
    void revert();
}
