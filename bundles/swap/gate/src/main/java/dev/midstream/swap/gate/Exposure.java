package dev.midstream.swap.gate;

import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * What stands in the service registry for one service of whichever revision is live. {@link #sync} makes the registry
 * agree with the routing; it may be called by any thread at any time, holding no lock, and runs on one thread at a time:
 * a call that comes meanwhile makes that thread go round once more.
 */
abstract class Exposure {
    private static final Set<String> FRAMEWORK_OWNED = Set.of(
            Constants.OBJECTCLASS,
            Constants.SERVICE_ID,
            Constants.SERVICE_BUNDLEID,
            Constants.SERVICE_SCOPE,
            "component.id");

    private final Supplier<Binding> live;
    private final AtomicInteger wanted = new AtomicInteger();
    private volatile ServiceRegistration<?> registration;
    private Binding shown;

    /** @param live the binding to stand for now, or null for none */
    Exposure(Supplier<Binding> live) {
        this.live = live;
    }

    final void sync() {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            apply(live.get());
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
    }

    private void apply(Binding binding) {
        ServiceRegistration<?> registered = registration;
        if (binding != null && registered != null && (binding == shown || serves(binding))) {
            Map<String, Object> next = marked(binding.properties());
            if (!same(next, marked(of(registered.getReference())))) {
                registered.setProperties(new Hashtable<>(next));
            }
        } else {
            registration = binding == null ? null : register(binding);
            if (registered != null) {
                unregister(registered);
            }
        }
        shown = binding;
    }

    private static boolean same(Map<String, Object> some, Map<String, Object> others) {
        return some.keySet().equals(others.keySet())
                && some.keySet().stream().allMatch(key -> Objects.deepEquals(some.get(key), others.get(key)));
    }

    private static void unregister(ServiceRegistration<?> registered) {
        try {
            registered.unregister();
        } catch (IllegalStateException e) {
            return; // its bundle has stopped and taken it along
        }
    }

    /** Whether what is registered can stand for this binding too. */
    abstract boolean serves(Binding binding);

    abstract ServiceRegistration<?> register(Binding binding);

    /** The service in the registry, or null. */
    final ServiceReference<?> reference() {
        ServiceRegistration<?> registered = registration;
        try {
            return registered == null ? null : registered.getReference();
        } catch (IllegalStateException e) {
            return null; // unregistered meanwhile
        }
    }

    /** A service's properties but for those that the framework or SCR sets for each registration. */
    final Map<String, Object> marked(Map<String, Object> service) {
        Map<String, Object> properties = new HashMap<>(service);
        properties.keySet().removeAll(FRAMEWORK_OWNED);
        mark(properties);
        return properties;
    }

    static Map<String, Object> of(ServiceReference<?> reference) {
        Map<String, Object> properties = new HashMap<>();
        for (String key : reference.getPropertyKeys()) {
            properties.put(key, reference.getProperty(key));
        }
        return properties;
    }

    abstract void mark(Map<String, Object> properties);
}
