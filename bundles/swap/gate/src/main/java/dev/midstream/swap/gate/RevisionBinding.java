package dev.midstream.swap.gate;

import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;

/** One service of one revision. */
class RevisionBinding extends Binding {
    private final ServiceReference<?> reference;
    private final ServiceClasses classes;
    private final List<Class<?>> contracts;
    private final BundleContext context;

    /**
     * @param classes the classification of the service's classes
     * @param contracts the classes that are gated, loaded
     */
    RevisionBinding(
            ServiceReference<?> reference, ServiceClasses classes, List<Class<?>> contracts, BundleContext context) {
        this.reference = reference;
        this.classes = classes;
        this.contracts = contracts;
        this.context = context;
    }

    ServiceReference<?> reference() {
        return reference;
    }

    ServiceClasses classes() {
        return classes;
    }

    @Override
    String scope() {
        return (String) reference.getProperty(Constants.SERVICE_SCOPE);
    }

    @Override
    boolean ended() {
        return reference.getBundle() == null;
    }

    @Override
    Bundle origin() {
        return reference.getBundle();
    }

    @Override
    List<Class<?>> contracts() {
        return contracts;
    }

    @Override
    Map<String, Object> properties() {
        return Exposure.of(reference);
    }

    @Override
    Lease make() {
        return lease(context);
    }

    @Override
    Lease serviceFor(Bundle consumer) {
        BundleContext of = consumer.getBundleContext();
        return lease(of == null ? context : of);
    }

    private Lease lease(BundleContext user) {
        return new Lease(present(user.getService(reference)), () -> giveBack(user));
    }

    private void giveBack(BundleContext user) {
        try {
            user.ungetService(reference);
        } catch (IllegalStateException e) {
            return; // the consumer has stopped, and the framework has given it back
        }
    }

    @Override
    Lease newService() {
        ServiceObjects<Object> objects = prototypes();
        Object service = present(objects.getService());
        return new Lease(service, () -> objects.ungetService(service));
    }

    /** Makes sure that a service object can be had, as its first consumer would. */
    void prove() {
        if (scope().equals(Constants.SCOPE_PROTOTYPE)) {
            newService().close();
        } else {
            service(); // kept: a component is deactivated with its last user
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
