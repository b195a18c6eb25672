package dev.midstream.swap.gate;

import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;

/** One service of one revision. */
class RevisionBinding extends Binding {
    private final ServiceReference<?> reference;
    private final BundleContext context;

    RevisionBinding(ServiceReference<?> reference, BundleContext context) {
        this.reference = reference;
        this.context = context;
    }

    ServiceReference<?> reference() {
        return reference;
    }

    @Override
    String scope() {
        return (String) reference.getProperty(Constants.SERVICE_SCOPE);
    }

    @Override
    Bundle origin() {
        return reference.getBundle();
    }

    @Override
    Map<String, Object> properties() {
        return Exposure.of(reference);
    }

    @Override
    Object make() {
        return context.getService(reference);
    }

    @Override
    Object serviceFor(Bundle consumer) {
        BundleContext of = consumer.getBundleContext();
        return present(of == null ? null : of.getService(reference));
    }

    @Override
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

    @Override
    public String toString() {
        return reference.toString();
    }
}
