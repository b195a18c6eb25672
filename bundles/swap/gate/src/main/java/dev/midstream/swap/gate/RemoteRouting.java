package dev.midstream.swap.gate;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.ServiceReference;

/** The routing of calls between this node and others. A service of the gate bundle. Thread-safe. */
@ProviderType
public interface RemoteRouting {
    /**
     * Replaces the offers of other nodes for a service. While no revision of it is live in this node, gates for them stand
     * in the registry and calls go there; a local revision takes precedence.
     *
     * @param offers empty if no other node offers the service any more
     */
    void remoteOffers(String service, List<Offer> offers);

    /** Returns the current offers of other nodes for a service. */
    List<Offer> remoteOffers(String service);

    /**
     * Returns a gate for callers from other nodes: an object that implements the gate's contracts, leads to the revision
     * that is live in this node, and throws a {@link RefusedCallException} of this gate if there is none.
     *
     * @return empty if the service is no gate
     */
    Optional<Object> remoteGate(ServiceReference<?> gate);
}
