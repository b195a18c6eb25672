package dev.midstream.swap.gate;

import java.util.List;
import java.util.Optional;
import org.osgi.framework.ServiceReference;

/** Routes calls between this node and others. Thread-safe. */
final class NodeRemoteRouting implements RemoteRouting {
    private final ManagedServices services;

    NodeRemoteRouting(ManagedServices services) {
        this.services = services;
    }

    @Override
    public void remoteOffers(String service, List<Offer> offers) {
        services.offered(service, offers);
    }

    @Override
    public List<Offer> remoteOffers(String service) {
        return services.offers(service);
    }

    @Override
    public Optional<Object> remoteGate(ServiceReference<?> gate) {
        return services.exposure(gate).map(GateExposure::remoteGate);
    }
}
