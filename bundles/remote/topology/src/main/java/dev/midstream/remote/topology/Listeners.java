package dev.midstream.remote.topology;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Notifies every {@link EndpointEventListener} of this node's endpoints that its scope matches (OSGi Compendium, 122.6.3).
 * Endpoints and listeners come and go on the thread of the {@link Changes} alone, so a listener hears of each endpoint
 * once, whichever of the two comes first.
 */
final class Listeners {
    private final Runnable heard;
    private final ServiceTracker<EndpointEventListener, EndpointEventListener> tracker;
    // of the thread of the changes
    private final Map<String, EndpointDescription> endpoints = new LinkedHashMap<>();
    private final Map<ServiceReference<?>, Listener> listeners = new LinkedHashMap<>();

    /** @param heard is called when there is a listener */
    Listeners(BundleContext context, Changes changes, Runnable heard) {
        this.heard = heard;
        this.tracker = new ServiceTracker<>(context, EndpointEventListener.class, null) {
            @Override
            public EndpointEventListener addingService(ServiceReference<EndpointEventListener> reference) {
                if (context.getBundle().equals(reference.getBundle())) {
                    return null; // this node hears of others by it
                }
                EndpointEventListener listener = super.addingService(reference);
                if (listener != null) {
                    changes.make(() -> add(reference, listener));
                }
                return listener;
            }

            @Override
            public void modifiedService(
                    ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
                changes.make(() -> rescope(reference));
            }

            @Override
            public void removedService(
                    ServiceReference<EndpointEventListener> reference, EndpointEventListener listener) {
                changes.make(() -> listeners.remove(reference));
                super.removedService(reference, listener);
            }
        };
    }

    void open() {
        tracker.open();
    }

    void close() {
        tracker.close();
    }

    private void add(ServiceReference<?> reference, EndpointEventListener listener) {
        Listener added = new Listener(listener, scope(reference));
        listeners.put(reference, added);
        endpoints.values().forEach(added::present);
        heard.run();
    }

    private void rescope(ServiceReference<?> reference) {
        Listener listener = listeners.get(reference);
        if (listener != null) {
            listener.rescope(scope(reference), endpoints.values());
        }
    }

    private static List<String> scope(ServiceReference<?> reference) {
        return texts(reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE));
    }

    void added(EndpointDescription endpoint) {
        endpoints.put(endpoint.getId(), endpoint);
        listeners.values().forEach(listener -> listener.present(endpoint));
    }

    void modified(EndpointDescription endpoint) {
        added(endpoint);
    }

    void removed(EndpointDescription endpoint) {
        endpoints.remove(endpoint.getId());
        listeners.values().forEach(listener -> listener.absent(endpoint));
    }

    /** Returns the values of a property of type {@code String+}. */
    static List<String> texts(Object value) {
        if (value instanceof String[] several) {
            return List.of(several);
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }
}
