package dev.midstream.swap.core.osgi;

import dev.midstream.swap.core.lifecycle.BestEffort;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.TrafficControl;
import dev.midstream.swap.core.watch.Observer;
import dev.midstream.swap.core.watch.Policies;
import dev.midstream.swap.core.watch.SampledRouting;
import dev.midstream.swap.core.watch.TrafficSplit;
import dev.midstream.swap.core.watch.WarmUpRouting;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingPolicy;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Shifts;
import dev.midstream.swap.gate.Tenure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/** Routing policies by way of the gates: at most one a service. Thread-safe. */
public final class GateTraffic implements TrafficControl {
    /** A service that nobody calls for so long needs no warm-up. */
    private static final Duration IDLE = Duration.ofMillis(5);

    private final RoutingTable routings;
    private final Shifts shifts;
    private final Policies policies;
    private final Map<String, RoutingPolicy> leading = new ConcurrentHashMap<>();

    GateTraffic(RoutingTable routings, Shifts shifts) {
        this.routings = routings;
        this.shifts = shifts;
        this.policies = new Policies(shifts);
    }

    private boolean lead(String service, RoutingPolicy policy) {
        boolean leads = policies.lead(policy);
        if (leads) {
            leading.put(service, policy);
        }
        return leads;
    }

    private static String service(Tenure tenure) {
        return tenure.revision().getSymbolicName();
    }

    @Override
    public void sample(RoutedRevision live, int every, Observer observer) {
        Tenure tenure = TenureRevision.tenure(live);
        lead(service(tenure), new SampledRouting(tenure, every, observer));
    }

    @Override
    public void unsample(RoutedRevision live) {
        Tenure tenure = TenureRevision.tenure(live);
        RoutingPolicy policy = leading.get(service(tenure));
        if (policy instanceof SampledRouting && policy.base() == tenure && leading.remove(service(tenure), policy)) {
            policies.settle(policy);
        }
    }

    @Override
    public void split(RoutedRevision candidate, int percent, Observer observer) {
        Tenure tenure = installed(candidate);
        require(lead(service(tenure), new TrafficSplit(live(tenure), tenure, percent, observer)), tenure);
    }

    @Override
    public void warmUp(RoutedRevision candidate, Duration time) throws InterruptedException {
        Tenure tenure = installed(candidate);
        WarmUpRouting policy = new WarmUpRouting(live(tenure), tenure);
        require(lead(service(tenure), policy), tenure);
        Thread.sleep(IDLE.toMillis());
        if (policy.used()) {
            Thread.sleep(time.toMillis());
        }
    }

    private static Tenure installed(RoutedRevision candidate) {
        Tenure tenure = TenureRevision.tenure(candidate);
        if (tenure.revision().getState() == Bundle.UNINSTALLED) {
            throw new IllegalStateException(
                    candidate.revision().label() + " is not installed any more: it was uninstalled during the swap");
        }
        return tenure;
    }

    private Tenure live(Tenure candidate) {
        return routings.routing(service(candidate))
                .map(Routing::live)
                .orElseThrow(() -> new IllegalStateException("no revision of " + service(candidate)
                        + " is live any more: it was uninstalled during the swap"));
    }

    private static void require(boolean leads, Tenure candidate) {
        if (!leads) {
            throw new IllegalStateException(
                    "the live revision of " + service(candidate) + " has changed during the swap: deploy again");
        }
    }

    @Override
    public void end(RoutedRevision candidate) {
        Tenure tenure = TenureRevision.tenure(candidate);
        RoutingPolicy policy = leading.remove(service(tenure));
        if (policy != null) {
            BestEffort.run("Ending the routing policy of " + service(tenure), () -> policies.settle(policy));
        }
        BestEffort.run("Closing a candidate of " + service(tenure), () -> shifts.close(tenure));
    }

    /** Takes note that a shift has ended the policy of a service. */
    void shifted(String service) {
        leading.remove(service);
    }

    /** Settles all policies, because their code ends with this bundle. */
    void stop() {
        leading.clear();
        policies.settleAll();
    }
}
