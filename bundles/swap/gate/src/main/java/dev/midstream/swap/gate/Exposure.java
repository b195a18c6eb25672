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
 * The registered service that represents one service of the live revision. {@link #sync} makes the registry agree with the
 * routing; any thread may call it at any time, holding no lock. It runs on one thread at a time: a call in the meantime
 * makes that thread repeat it.
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

    /** @param live returns the binding to represent now, or null for none */
    Exposure(Supplier<Binding> live) {
        this.live = live;
    }

    /** Throws what the registration has thrown; the next call tries again. */
    final void sync() {
        if (wanted.getAndIncrement() != 0) {
            return;
        }
        Throwable failure;
        int seen = 1;
        do {
            failure = null;
            try {
                apply(live.get());
            } catch (RuntimeException | Error e) {
                failure = e; // the count must be reset, or no later call would do anything
            }
            seen = wanted.addAndGet(-seen);
        } while (seen != 0);
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void apply(Binding binding) {
        ServiceRegistration<?> registered = registration;
        boolean served = binding != null && registered != null && (binding == shown || serves(binding));
        if (served && !renews(binding, binding != shown)) {
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

    static boolean same(Map<String, Object> some, Map<String, Object> others) {
        return some.keySet().equals(others.keySet())
                && some.keySet().stream().allMatch(key -> Objects.deepEquals(some.get(key), others.get(key)));
    }

    static void unregister(ServiceRegistration<?> registered) {
        try {
            registered.unregister();
        } catch (IllegalStateException e) {
            return; // its bundle has stopped and taken it along
        }
    }

    /** Returns true if the registered service can represent this binding too. */
    abstract boolean serves(Binding binding);

    /**
     * Returns true if the service is to be registered again, although the registered one can represent the binding.
     *
     * @param changed true if another binding is represented now
     */
    boolean renews(Binding binding, boolean changed) {
        return false;
    }

    /** Returns true if a later {@link #sync} may register the service again. */
    boolean awaitsRenewal() {
        return false;
    }

    abstract ServiceRegistration<?> register(Binding binding);

    /** Returns the registered service, or null. */
    final ServiceReference<?> reference() {
        ServiceRegistration<?> registered = registration;
        try {
            return registered == null ? null : registered.getReference();
        } catch (IllegalStateException e) {
            return null; // unregistered meanwhile
        }
    }

    /**
     * Returns a service's properties except those that the framework or SCR sets at each registration, and those by which
     * an ingress would serve the copy too.
     */
    final Map<String, Object> marked(Map<String, Object> service) {
        Map<String, Object> properties = own(service);
        mark(properties);
        return properties;
    }

    static Map<String, Object> own(Map<String, Object> service) {
        Map<String, Object> properties = new HashMap<>(service);
        properties.keySet().removeAll(FRAMEWORK_OWNED);
        properties.keySet().removeIf(ServiceClasses::isOfIngress);
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
