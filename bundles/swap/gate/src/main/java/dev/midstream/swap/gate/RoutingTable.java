package dev.midstream.swap.gate;

import java.util.Collection;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;

/**
 * The routing of every managed service, for {@linkplain Ingress ingresses} and observers. A service of the gate bundle.
 * Thread-safe.
 */
@ProviderType
public interface RoutingTable {
    /** Returns the routing of a service, or empty if nothing is known of it. */
    Optional<Routing> routing(String service);

    /** Returns the routings of all managed services, in the order of their names. */
    Collection<Routing> routings();

    /** Returns the bundle that is live for a service in this node. */
    Optional<Bundle> live(String service);

    /**
     * Returns the service object that a gate represents in a tenure that was entered.
     *
     * @param gate a gate of singleton scope
     * @throws ServiceException if the tenure's revision does not offer the service, or could not make the object
     */
    Object service(ServiceReference<?> gate, Tenure tenure);
}
