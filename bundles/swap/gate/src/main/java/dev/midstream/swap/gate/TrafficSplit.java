package dev.midstream.swap.gate;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends a share of the calls to a candidate, and observes all of them. A request that is pinned goes the same way
 * however often it calls; one that wants a version by name gets
 * it, unobserved.
 *
 * @param percent of the calls that go to the candidate
 */
record TrafficSplit(Tenure base, Tenure candidate, int percent, Observer observer) implements RoutingPolicy {
    @Override
    public CallCounter enter() {
        Pin pin = Pin.attached();
        if (pin != null && pin.wants(candidate)) {
            return candidate.enter(); // not observed: testers call otherwise than users do
        }
        if (pin != null && pin.wants(base)) {
            return base.enter();
        }
        int draw = pin == null ? ThreadLocalRandom.current().nextInt(100) : pin.draw();
        boolean toCandidate = draw < percent;
        CallCounter entry = (toCandidate ? candidate : base).enter();
        return entry == null ? null : new CallCounter(new ObservedCall(entry, toCandidate, observer));
    }
}
