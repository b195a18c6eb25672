package dev.midstream.swap.gate;

import java.util.Collection;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/**
 * Hides the services of managed bundles from every bundle but themselves, the framework and Midstream, and the condition of
 * a live revision from every bundle but the revision's and Midstream. Thread-safe.
 */
final class Visibility implements FindHook, EventListenerHook {
    private final ManagedBundles managed;
    private final Previews previews;
    private final Bundle gates;

    /** @param gates the bundle of the gates */
    Visibility(ManagedBundles managed, Previews previews, Bundle gates) {
        this.managed = managed;
        this.previews = previews;
        this.gates = gates;
    }

    @Override
    public void find(
            BundleContext context,
            String name,
            String filter,
            boolean all,
            Collection<ServiceReference<?>> references) {
        Bundle consumer = context.getBundle();
        references.removeIf(reference -> isHidden(reference, consumer));
    }

    /** Never withholds UNREGISTERING: consumers that were bound before a bundle became managed must see it. */
    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        if (event.getType() != ServiceEvent.UNREGISTERING) {
            ServiceReference<?> reference = event.getServiceReference();
            listeners.keySet().removeIf(context -> isHidden(reference, context.getBundle()));
        }
    }

    private boolean isHidden(ServiceReference<?> reference, Bundle consumer) {
        Bundle owner = reference.getBundle();
        if (owner == null || consumer.getBundleId() == 0) {
            return false;
        }
        Object live = reference.getProperty(GateProperties.LIVE_BUNDLE);
        if (live != null) {
            return managed.contains(consumer)
                    ? !live.equals(consumer.getBundleId())
                    : !live.equals(LiveCondition.UNMANAGED) && !Classes.importsGate(consumer, gates);
        }
        if (reference.getProperty(GateProperties.REMOTE_GATE) != null) {
            return !Classes.importsGate(consumer, gates);
        }
        if (previews.hides(reference, consumer)) {
            return true;
        }
        Object represented = reference.getProperty(GateProperties.SERVICE);
        if (represented != null) {
            return represented.equals(consumer.getSymbolicName()) && managed.contains(consumer);
        }
        return owner != consumer
                && managed.contains(owner)
                && !Classes.ingress(reference)
                && !Classes.passesThrough(reference)
                && !Classes.importsGate(consumer, gates);
    }
}
