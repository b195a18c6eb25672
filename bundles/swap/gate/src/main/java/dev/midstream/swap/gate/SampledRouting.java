package dev.midstream.swap.gate;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Observes one in so many calls of the live revision, drawn by lot. There is no choice here: it is a route because calls
 * by a route alone are observed, so that all others pay nothing for it.
 */
record SampledRouting(Tenure base, int every, Observer observer) implements RoutingPolicy {
    @Override
    public CallCounter enter() {
        CallCounter entry = base.enter();
        if (entry == null || every > 1 && ThreadLocalRandom.current().nextInt(every) != 0) {
            return entry;
        }
        return new CallCounter(new ObservedCall(entry, false, observer));
    }
}
