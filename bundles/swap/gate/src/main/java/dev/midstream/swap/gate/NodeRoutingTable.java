package dev.midstream.swap.gate;

import java.util.Collection;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;

/** The routing table of this node. Thread-safe. */
final class NodeRoutingTable implements RoutingTable {
    private final ManagedServices services;

    NodeRoutingTable(ManagedServices services) {
        this.services = services;
    }

    @Override
    public Optional<Routing> routing(String service) {
        return services.routing(service);
    }

    @Override
    public Collection<Routing> routings() {
        return services.routings();
    }

    @Override
    public Optional<Bundle> live(String service) {
        return routing(service).map(Routing::live).map(Tenure::revision);
    }

    @Override
    public Object service(ServiceReference<?> gate, Tenure tenure) {
        return services.exposure(gate)
                .orElseThrow(() -> new ServiceException(
                        gate + " is no gate of " + tenure.revision().getSymbolicName(), ServiceException.UNREGISTERED))
                .service(tenure);
    }
}
