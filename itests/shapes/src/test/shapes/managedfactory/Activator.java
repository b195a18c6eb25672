package shapes.managedfactory;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ManagedServiceFactory;
import shapes.api.Answer;

/** Registers a service for each of its configurations. */
public final class Activator implements BundleActivator, ManagedServiceFactory {
    private final Map<String, ServiceRegistration<?>> services = new Hashtable<>();
    private BundleContext context;

    @Override
    public void start(BundleContext context) {
        this.context = context;
        context.registerService(
                ManagedServiceFactory.class, this, new Hashtable<>(Map.of("service.pid", "shapes.managedfactory")));
    }

    @Override
    public String getName() {
        return "shapes";
    }

    @Override
    public void updated(String pid, Dictionary<String, ?> properties) {
        String tenant = (String) properties.get("tenant");
        services.computeIfAbsent(
                pid,
                key -> context.registerService(
                        Answer.class,
                        () -> tenant + "@VERSION",
                        new Hashtable<>(Map.of("shape", "managedfactory", "tenant", tenant))));
    }

    @Override
    public void deleted(String pid) {
        services.remove(pid).unregister();
    }

    @Override
    public void stop(BundleContext context) {}
}
