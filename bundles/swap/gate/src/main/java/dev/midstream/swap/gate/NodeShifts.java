package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Changes the routing of this node. Thread-safe. */
final class NodeShifts implements Shifts {
    private final ManagedServices services;

    NodeShifts(ManagedServices services) {
        this.services = services;
    }

    @Override
    public Shift shift(List<Tenure> next, Duration atMost) {
        return services.shift(next, atMost);
    }

    @Override
    public Tenure leave(String service) {
        return services.withdraw(service);
    }

    @Override
    public boolean lead(RoutingPolicy policy) {
        return policy.base() != null
                && routing(policy.base())
                        .map(routing -> routing.leadFromLive(policy))
                        .orElse(false);
    }

    @Override
    public void settle(RoutingPolicy policy) {
        routing(policy.base()).ifPresent(routing -> routing.settle(policy));
    }

    @Override
    public void close(Tenure candidate) {
        Routing routing = routing(candidate).orElse(null);
        if (routing != null && routing.live() == candidate) {
            throw new IllegalStateException(candidate + " is live: only a candidate can be closed");
        }
        candidate.close();
    }

    @Override
    public void keepFallback(Tenure ended) {
        routing(ended).ifPresent(routing -> routing.keepFallback(ended.apart()));
    }

    @Override
    public void releaseFallback(Tenure ended) {
        routing(ended).ifPresent(routing -> routing.releaseFallback(ended.revision()));
    }

    private Optional<Routing> routing(Tenure tenure) {
        return services.routing(tenure.revision().getSymbolicName());
    }
}
