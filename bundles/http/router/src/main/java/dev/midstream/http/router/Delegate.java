package dev.midstream.http.router;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Registers a service of a bundle once more, with the scope that it has. */
final class Delegate {
    private Delegate() {}

    static ServiceFactory<Object> to(BundleContext owner, ServiceReference<?> service, ServiceObjects<Object> objects) {
        return Constants.SCOPE_PROTOTYPE.equals(service.getProperty(Constants.SERVICE_SCOPE))
                ? new Prototypes(objects)
                : new Single(owner, service);
    }

    private record Single(BundleContext owner, ServiceReference<?> service) implements ServiceFactory<Object> {
        @Override
        public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
            return owner.getService(service);
        }

        @Override
        public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object object) {
            owner.ungetService(service);
        }
    }

    private record Prototypes(ServiceObjects<Object> objects) implements PrototypeServiceFactory<Object> {
        @Override
        public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
            return objects.getService();
        }

        @Override
        public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object object) {
            objects.ungetService(object);
        }
    }
}
