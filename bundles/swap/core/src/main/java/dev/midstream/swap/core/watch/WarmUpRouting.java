package dev.midstream.swap.core.watch;

import dev.midstream.swap.gate.Entry;
import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Pin;
import dev.midstream.swap.gate.RoutedCall;
import dev.midstream.swap.gate.RoutingPolicy;
import dev.midstream.swap.gate.Tenure;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one request and one other call at a time enter a candidate, so that few callers wait while its classes are loaded
 * and its caches are filled. All others go to the live revision.
 */
public final class WarmUpRouting implements RoutingPolicy {
    private final Tenure base;
    private final Tenure candidate;
    private final AtomicBoolean requests = new AtomicBoolean();
    private final AtomicBoolean calls = new AtomicBoolean();
    private volatile boolean used;

    public WarmUpRouting(Tenure base, Tenure candidate) {
        this.base = base;
        this.candidate = candidate;
    }

    @Override
    public Tenure base() {
        return base;
    }

    /** Returns true if any call has entered the candidate. */
    public boolean used() {
        return used;
    }

    @Override
    public Entry enter() {
        AtomicBoolean place = Pin.attached() == null ? calls : requests;
        if (!place.get() && place.compareAndSet(false, true)) {
            Entry entry = candidate.enter();
            if (entry != null) {
                used = true;
                return new FirstCall(entry, place);
            }
        }
        return base.enter();
    }

    private static final class FirstCall extends RoutedCall {
        private final AtomicBoolean place;

        FirstCall(Entry entered, AtomicBoolean place) {
            super(entered);
            this.place = place;
        }

        @Override
        protected void ended(Outcome outcome) {
            place.set(false);
        }
    }
}
