package dev.midstream.swap.gate;

import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;

/**
 * One service as its gate sees it: of a revision in this node, or of other nodes. The shared object of a singleton service
 * is made at the first call, so that delayed components stay delayed.
 */
abstract class Binding {
    private volatile Object service;

    /** One of the framework's scopes. */
    abstract String scope();

    /** Whether a gate of that scope can stand for the service. */
    boolean goesWith(String scope) {
        return scope.equals(scope());
    }

    /** A bundle that sees the contract's classes as the service does. */
    abstract Bundle origin();

    /** The service's properties, as it has them now. */
    abstract Map<String, Object> properties();

    /** The shared service object of a singleton service. */
    final Object service() {
        Object known = service;
        return known != null ? known : fetch();
    }

    private synchronized Object fetch() {
        if (service == null) {
            service = present(make());
        }
        return service;
    }

    /** Makes the shared service object, or null if it cannot be had. */
    abstract Object make();

    /** The service object that a consumer's bundle gets from a service of bundle scope. */
    abstract Object serviceFor(Bundle consumer);

    /** A new service object of prototype scope. */
    abstract Object newService();

    final Object present(Object candidate) {
        if (candidate == null) {
            throw new ServiceException(
                    "Service object of " + this + " could not be made by " + origin()
                            + ": its component failed to activate or is gone, see the log",
                    ServiceException.FACTORY_ERROR);
        }
        return candidate;
    }
}
