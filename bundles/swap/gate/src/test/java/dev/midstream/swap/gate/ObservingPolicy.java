package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.List;

/** A policy for tests that sends all calls to its base and records their outcomes. */
final class ObservingPolicy implements RoutingPolicy {
    private final Tenure base;
    private final List<Outcome> outcomes = new ArrayList<>();

    ObservingPolicy(Tenure base) {
        this.base = base;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    @Override
    public Entry enter() {
        Entry entry = base.enter();
        return entry == null
                ? null
                : new RoutedCall(entry) {
                    @Override
                    protected void ended(Outcome outcome) {
                        outcomes.add(outcome);
                    }
                };
    }

    @Override
    public Tenure base() {
        return base;
    }
}
