package dev.midstream.swap.core.watch;

import dev.midstream.swap.core.node.Observer;
import dev.midstream.swap.gate.Entry;
import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.RoutedCall;

/** A call that is reported to an {@link Observer} when it has ended. */
final class ObservedCall extends RoutedCall {
    private final boolean candidate;
    private final Observer observer;
    private final long begun = System.nanoTime();

    ObservedCall(Entry entered, boolean candidate, Observer observer) {
        super(entered);
        this.candidate = candidate;
        this.observer = observer;
    }

    @Override
    protected void ended(Outcome outcome) {
        observer.ended(candidate, outcome, System.nanoTime() - begun);
    }
}
