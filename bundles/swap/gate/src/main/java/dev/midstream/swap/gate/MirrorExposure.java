package dev.midstream.swap.gate;

import java.util.Hashtable;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The live revision's own service object, registered once more from its own context, for classes that no gate can stand
 * for because they are no interfaces. A shift registers the next revision's before it takes this one back.
 */
final class MirrorExposure extends Exposure {
    private final Routing routing;

    MirrorExposure(Routing routing, Supplier<Binding> live) {
        super(live);
        this.routing = routing;
    }

    @Override
    boolean serves(Binding binding) {
        return false;
    }

    @Override
    ServiceRegistration<?> register(Binding binding) {
        ServiceReference<?> reference =
                ((RevisionBinding) binding).reference(); // of other nodes there are interfaces only
        BundleContext owner = reference.getBundle().getBundleContext();
        String[] classes = (String[]) reference.getProperty(Constants.OBJECTCLASS);
        ServiceFactory<Object> factory =
                Constants.SCOPE_PROTOTYPE.equals(binding.scope()) ? new PrototypeMirror(binding) : new Mirror(binding);
        return owner.registerService(classes, factory, new Hashtable<>(marked(binding.properties())));
    }

    @Override
    void mark(Map<String, Object> properties) {
        properties.put(GateProperties.SERVICE, routing.service());
        properties.put(GateProperties.INGRESS, true);
    }

    private static class Mirror implements ServiceFactory<Object> {
        private final Binding binding;

        Mirror(Binding binding) {
            this.binding = binding;
        }

        @Override
        public Object getService(Bundle consumer, ServiceRegistration<Object> registration) {
            return switch (binding.scope()) {
                case Constants.SCOPE_PROTOTYPE -> binding.newService();
                case Constants.SCOPE_BUNDLE -> binding.serviceFor(consumer);
                default -> binding.service();
            };
        }

        @Override
        public void ungetService(Bundle consumer, ServiceRegistration<Object> registration, Object service) {
            // the framework lets go of it when the revision stops
        }
    }

    private static final class PrototypeMirror extends Mirror implements PrototypeServiceFactory<Object> {
        PrototypeMirror(Binding binding) {
            super(binding);
        }
    }
}
