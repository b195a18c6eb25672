package dev.midstream.swap.gate;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The callbacks, such as {@code ManagedService}, of services that are hidden because of their other classes: registered once
 * more for the bundles that call them. Thread-safe.
 */
final class CallbackCopies {
    private static final System.Logger LOG = System.getLogger(CallbackCopies.class.getName());

    private final Map<ServiceReference<?>, ServiceRegistration<?>> copies = new ConcurrentHashMap<>();

    void register(RevisionBinding binding) {
        List<String> callbacks = binding.classes().hiddenCallbacks();
        if (callbacks.isEmpty()) {
            return;
        }
        try {
            Map<String, Object> properties = Exposure.own(binding.properties());
            properties.put(GateProperties.INGRESS, true);
            copies.put(binding.reference(), MirrorExposure.register(binding, callbacks, properties));
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "The callbacks of " + binding + " could not be registered and are not called", e);
        }
    }

    void unregister(ServiceReference<?> service) {
        ServiceRegistration<?> copy = copies.remove(service);
        if (copy != null) {
            Exposure.unregister(copy);
        }
    }
}
