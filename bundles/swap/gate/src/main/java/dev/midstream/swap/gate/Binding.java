package dev.midstream.swap.gate;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;

/**
 * One service of one revision as its gate sees it. The service object is fetched at the first call, so that delayed
 * components stay delayed, or when a revision is proven.
 */
class Binding {
    private final ServiceReference<?> reference;
    private final BundleContext context;
    private volatile Object service;

    Binding(ServiceReference<?> reference, BundleContext context) {
        this.reference = reference;
        this.context = context;
    }

    ServiceReference<?> reference() {
        return reference;
    }

    String scope() {
        return (String) reference.getProperty(Constants.SERVICE_SCOPE);
    }

    /** The shared service object of a singleton service. */
    Object service() {
        Object known = service;
        return known != null ? known : fetch();
    }

    private synchronized Object fetch() {
        if (service == null) {
            service = present(context.getService(reference));
        }
        return service;
    }

    /** The service object that a consumer's bundle gets from a service of bundle scope. */
    Object serviceFor(Bundle consumer) {
        BundleContext of = consumer.getBundleContext();
        return present(of == null ? null : of.getService(reference));
    }

    /** A new service object of prototype scope. */
    Object newService() {
        return present(prototypes().getService());
    }

    /** Makes sure that a service object can be had, as its first consumer would; keeps that of a singleton. */
    void prove() {
        switch (scope()) {
            case Constants.SCOPE_PROTOTYPE -> {
                ServiceObjects<Object> objects = prototypes();
                objects.ungetService(present(objects.getService()));
            }
            // kept: a component is deactivated with its last user, and would start anew for its first consumer
            case Constants.SCOPE_BUNDLE -> present(context.getService(reference));
            default -> service();
        }
    }

    @SuppressWarnings("unchecked")
    private ServiceObjects<Object> prototypes() {
        ServiceObjects<Object> objects = (ServiceObjects<Object>) context.getServiceObjects(reference);
        present(objects);
        return objects;
    }

    private Object present(Object candidate) {
        if (candidate == null) {
            throw new ServiceException(
                    "Service object of " + reference + " could not be made by " + reference.getBundle()
                            + ": its component failed to activate or is gone, see the log",
                    ServiceException.FACTORY_ERROR);
        }
        return candidate;
    }
}
