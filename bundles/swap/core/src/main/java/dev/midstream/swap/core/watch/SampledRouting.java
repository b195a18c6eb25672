package dev.midstream.swap.core.watch;

import dev.midstream.swap.core.node.Observer;
import dev.midstream.swap.gate.Entry;
import dev.midstream.swap.gate.RoutingPolicy;
import dev.midstream.swap.gate.Tenure;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Observes a random sample of the calls of the live revision. All calls go to that revision: this is a policy because only
 * calls under a policy can be observed, so that all others pay nothing for it.
 *
 * @param every one in so many calls is observed, 1 for all; an observed call costs some 60 ns more, the others some 7 ns
 */
public record SampledRouting(Tenure base, int every, Observer observer) implements RoutingPolicy {
    @Override
    public Entry enter() {
        Entry entry = base.enter();
        if (entry == null || every > 1 && ThreadLocalRandom.current().nextInt(every) != 0) {
            return entry;
        }
        return new ObservedCall(entry, false, observer);
    }
}
