package dev.midstream.swap.plan;

import dev.midstream.swap.gate.GateProperties;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.ListenerHook;

/**
 * The bundles that listen for services of a class by its name (OSGi Core, release 8, 55.4). A consumer that gets a service
 * for each call and releases it immediately is rarely among its users, but it listens. Thread-safe.
 */
public final class ServiceListeners implements ListenerHook {
    private final Set<ListenerInfo> listeners = ConcurrentHashMap.newKeySet();

    @Override
    public void added(Collection<ListenerInfo> added) {
        for (ListenerInfo listener : added) {
            if (listener.getFilter() != null) {
                listeners.add(listener);
            }
            if (listener.isRemoved()) {
                listeners.remove(listener); // the framework may tell of the end first
            }
        }
    }

    @Override
    public void removed(Collection<ListenerInfo> removed) {
        listeners.removeAll(removed);
    }

    /** Returns the bundles whose listeners name one of these classes and find this service alone, without its own. */
    Stream<Bundle> of(ServiceReference<?> service, Collection<String> classes) {
        return listeners.stream()
                .filter(listener ->
                        classes.stream().anyMatch(name -> listener.getFilter().contains("(objectClass=" + name + ")")))
                .filter(listener -> hears(listener.getFilter(), service) && !hasAnother(listener, service))
                .map(ListenerInfo::getBundleContext)
                .map(ServiceListeners::bundle)
                .filter(Objects::nonNull)
                .filter(bundle -> !isOwn(bundle, service))
                .distinct();
    }

    private static boolean hears(String filter, ServiceReference<?> service) {
        try {
            return FrameworkUtil.createFilter(filter).match(service);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** Returns true if the listener finds a service of another bundle too, so that it need not use this one. */
    private static boolean hasAnother(ListenerInfo listener, ServiceReference<?> service) {
        try {
            ServiceReference<?>[] found =
                    listener.getBundleContext().getAllServiceReferences(null, listener.getFilter());
            return found != null
                    && Arrays.stream(found).anyMatch(other -> !provider(other).equals(provider(service)));
        } catch (InvalidSyntaxException | IllegalStateException e) {
            return false; // it has stopped
        }
    }

    private static Object provider(ServiceReference<?> service) {
        Object managed = service.getProperty(GateProperties.SERVICE);
        return managed != null ? managed : service.getProperty(Constants.SERVICE_BUNDLEID);
    }

    private static Bundle bundle(BundleContext context) {
        try {
            return context.getBundle();
        } catch (IllegalStateException e) {
            return null; // it has stopped
        }
    }

    private static boolean isOwn(Bundle bundle, ServiceReference<?> service) {
        return bundle.equals(service.getBundle())
                || Objects.equals(bundle.getSymbolicName(), service.getProperty(GateProperties.SERVICE));
    }
}
