package shapes.managedservice;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedService;
import shapes.api.Answer;

/** Registers its service when it has received its configuration. */
public final class Activator implements BundleActivator, ManagedService {
    private BundleContext context;
    private ServiceRegistration<Answer> registration;

    @Override
    public void start(BundleContext context) {
        this.context = context;
        context.registerService(
                ManagedService.class, this, new Hashtable<>(Map.of("service.pid", "shapes.managedservice")));
    }

    @Override
    public synchronized void updated(Dictionary<String, ?> properties) {
        if (properties != null && registration == null) {
            registration = context.registerService(
                    Answer.class, () -> "VERSION", new Hashtable<>(Map.of("shape", "managedservice")));
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
