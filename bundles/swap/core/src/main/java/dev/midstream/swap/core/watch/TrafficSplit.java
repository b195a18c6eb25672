package dev.midstream.swap.core.watch;

import dev.midstream.swap.core.node.Observer;
import dev.midstream.swap.gate.Entry;
import dev.midstream.swap.gate.Pin;
import dev.midstream.swap.gate.RoutingPolicy;
import dev.midstream.swap.gate.Tenure;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends a share of the calls to a candidate, and observes all of them. All calls of a pinned request go the same way; a
 * request that asks for a version gets it, unobserved.
 *
 * @param percent of the calls that go to the candidate
 */
public record TrafficSplit(Tenure base, Tenure candidate, int percent, Observer observer) implements RoutingPolicy {
    @Override
    public Entry enter() {
        Pin pin = Pin.attached();
        if (pin != null && pin.wants(candidate)) {
            return candidate.enter(); // not observed: testers call otherwise than users do
        }
        if (pin != null && pin.wants(base)) {
            return base.enter();
        }
        int draw = pin == null ? ThreadLocalRandom.current().nextInt(100) : pin.draw();
        boolean toCandidate = draw < percent;
        Entry entry = (toCandidate ? candidate : base).enter();
        return entry == null ? null : new ObservedCall(entry, toCandidate, observer);
    }
}
