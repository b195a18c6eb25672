package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/**
 * The live revision's own service object, registered once more from its own context, for classes that no gate can
 * represent. A shift registers the next revision's before it unregisters this one.
 */
final class MirrorExposure extends Exposure {
    private final Routing routing;
    private final List<String> classes;

    MirrorExposure(Routing routing, List<String> classes, Supplier<Binding> live) {
        super(live);
        this.routing = routing;
        this.classes = classes;
    }

    List<String> classes() {
        return classes;
    }

    @Override
    boolean serves(Binding binding) {
        return false;
    }

    @Override
    ServiceRegistration<?> register(Binding binding) {
        return register(binding, classes, marked(binding.properties()));
    }

    /** Registers the object of a service of a revision once more with some of its classes, from the revision's context. */
    static ServiceRegistration<?> register(Binding binding, List<String> classes, Map<String, Object> properties) {
        Bundle owner = binding.origin();
        BundleContext context = owner == null ? null : owner.getBundleContext();
        if (context == null) {
            throw new IllegalStateException(binding + " is not mirrored: its bundle has stopped");
        }
        ServiceFactory<Object> factory =
                Constants.SCOPE_PROTOTYPE.equals(binding.scope()) ? new PrototypeMirror(binding) : new Mirror(binding);
        return context.registerService(classes.toArray(String[]::new), factory, new Hashtable<>(properties));
    }

    @Override
    void mark(Map<String, Object> properties) {
        properties.put(GateProperties.SERVICE, routing.service());
        properties.put(GateProperties.INGRESS, true);
    }

    private static class Mirror implements ServiceFactory<Object> {
        private final Binding binding;
        private final List<Use> uses = new ArrayList<>();

        private record Use(Bundle consumer, Lease lease) {}

        Mirror(Binding binding) {
            this.binding = binding;
        }

        @Override
        public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
            return switch (binding.scope()) {
                case Constants.SCOPE_PROTOTYPE -> keep(consumer, binding.newService());
                case Constants.SCOPE_BUNDLE -> keep(consumer, binding.serviceFor(consumer));
                default -> binding.service();
            };
        }

        private synchronized Object keep(Bundle consumer, Lease lease) {
            uses.add(new Use(consumer, lease));
            return lease.service();
        }

        @Override
        public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object service) {
            Lease lease = take(consumer, service);
            if (lease != null) {
                lease.close();
            }
        }

        private synchronized Lease take(Bundle consumer, Object service) {
            for (Use use : uses) {
                if (use.consumer.equals(consumer) && use.lease.service() == service) {
                    uses.remove(use);
                    return use.lease;
                }
            }
            return null;
        }
    }

    private static final class PrototypeMirror extends Mirror implements PrototypeServiceFactory<Object> {
        PrototypeMirror(Binding binding) {
            super(binding);
        }
    }
}
