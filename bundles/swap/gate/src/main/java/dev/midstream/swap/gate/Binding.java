package dev.midstream.swap.gate;

import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;

/**
 * One registered service as its gate sees it: of a revision in this node, or of other nodes. The shared object of a
 * singleton service is made at the first call, so that delayed components stay delayed. Thread-safe; foreign code runs
 * without a lock.
 */
abstract class Binding {
    private volatile Object service;

    /** Returns the service that is called in the end; another one only if this is a bridge to it. */
    Binding source() {
        return this;
    }

    /** Returns one of the framework's scopes. */
    abstract String scope();

    /** Returns true if a gate of that scope can represent the service. */
    boolean goesWith(String scope) {
        return scope.equals(scope());
    }

    /** Returns true once the service is no longer registered. */
    boolean ended() {
        return false;
    }

    /** Returns a bundle that sees the contract's classes as the service does. */
    abstract Bundle origin();

    /** Returns the interfaces that a gate of this service implements, in the order of their names. */
    abstract List<Class<?>> contracts();

    /** Returns the current properties of the service. */
    abstract Map<String, Object> properties();

    /** Returns the shared service object of a singleton service. */
    final Object service() {
        Object known = service;
        return known != null ? known : fetch();
    }

    /** Two threads may make it at the same time: the framework gives both the same object, and one use is returned. */
    private Object fetch() {
        Lease made = make();
        if (!publish(made.service())) {
            made.close();
        }
        return service;
    }

    private synchronized boolean publish(Object made) {
        if (service != null) {
            return false;
        }
        service = made;
        return true;
    }

    /** Fetches the shared service object. */
    abstract Lease make();

    /** Fetches the service object that a consumer's bundle gets from a service of bundle scope. */
    abstract Lease serviceFor(Bundle consumer);

    /** Makes a new service object of prototype scope. */
    abstract Lease newService();

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
