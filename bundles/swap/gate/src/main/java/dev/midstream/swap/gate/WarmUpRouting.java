package dev.midstream.swap.gate;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one request and one other call at a time enter a candidate, so that its classes are loaded and its caches filled
 * by a few, and not by all callers waiting for the same thing at once. The others go to the live revision.
 */
final class WarmUpRouting implements RoutingPolicy {
    private final Tenure base;
    private final Tenure candidate;
    private final AtomicBoolean requests = new AtomicBoolean();
    private final AtomicBoolean calls = new AtomicBoolean();
    private volatile boolean used;

    WarmUpRouting(Tenure base, Tenure candidate) {
        this.base = base;
        this.candidate = candidate;
    }

    @Override
    public Tenure base() {
        return base;
    }

    /** Whether anybody has entered the candidate. */
    boolean used() {
        return used;
    }

    @Override
    public CallCounter enter() {
        AtomicBoolean place = Pin.attached() == null ? calls : requests;
        if (!place.get() && place.compareAndSet(false, true)) {
            CallCounter entry = candidate.enter();
            if (entry != null) {
                used = true;
                return new CallCounter(new First(entry, place));
            }
        }
        return base.enter();
    }

    private static final class First extends RoutedCall {
        private final AtomicBoolean place;

        First(CallCounter entered, AtomicBoolean place) {
            super(entered);
            this.place = place;
        }

        @Override
        void returned() {
            // nothing is bound to the thread
        }

        @Override
        void ended(boolean failed) {
            place.set(false);
        }
    }
}
