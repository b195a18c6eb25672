package shapes.tracked;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.EventAdmin;
import org.osgi.util.tracker.ServiceTracker;
import shapes.api.Answer;

/** Registers its service for as long as another service is there. */
public final class Activator implements BundleActivator {
    private ServiceTracker<EventAdmin, ServiceRegistration<?>> tracker;

    @Override
    public void start(BundleContext context) {
        tracker = new ServiceTracker<>(context, EventAdmin.class, null) {
            @Override
            public ServiceRegistration<?> addingService(ServiceReference<EventAdmin> reference) {
                return context.registerService(
                        Answer.class, () -> "VERSION", new Hashtable<>(Map.of("shape", "tracked")));
            }

            @Override
            public void removedService(ServiceReference<EventAdmin> reference, ServiceRegistration<?> registration) {
                registration.unregister();
            }
        };
        tracker.open();
    }

    @Override
    public void stop(BundleContext context) {
        tracker.close();
    }
}
