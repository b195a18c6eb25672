package dev.midstream.swap.core.node;

import dev.midstream.swap.gate.Outcome;

/** Receives every call that a policy observes. Called on the callers' threads: must be quick. */
@FunctionalInterface
public interface Observer {
    /**
     * @param candidate true if the call went to the candidate, false for the live revision
     * @param nanos duration in nanoseconds
     */
    void ended(boolean candidate, Outcome outcome, long nanos);
}
