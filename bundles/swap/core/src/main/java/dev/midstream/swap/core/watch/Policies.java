package dev.midstream.swap.core.watch;

import dev.midstream.swap.gate.RoutingPolicy;
import dev.midstream.swap.gate.Shifts;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The routing policies of this bundle that may be in effect. A policy is code of this bundle on the threads of callers, so
 * all of them are settled before the bundle stops. Thread-safe.
 */
public final class Policies {
    private final Shifts shifts;
    /** Weak: a policy that was replaced must not keep the tenures of a retired revision in memory. */
    private final Set<RoutingPolicy> led = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    public Policies(Shifts shifts) {
        this.shifts = shifts;
    }

    /**
     * Routes calls by a policy, in place of the one before.
     *
     * @return false, with nothing changed, if the policy's base is not the live tenure any more
     */
    public boolean lead(RoutingPolicy policy) {
        led.add(policy);
        boolean leads = shifts.lead(policy);
        if (!leads) {
            led.remove(policy);
        }
        return leads;
    }

    /** Sends all calls to the live revision again if the policy is in effect. */
    public void settle(RoutingPolicy policy) {
        led.remove(policy);
        shifts.settle(policy);
    }

    /** Settles every policy that was led; to be called when the component stops. */
    public void settleAll() {
        List.copyOf(led).forEach(this::settle);
    }
}
