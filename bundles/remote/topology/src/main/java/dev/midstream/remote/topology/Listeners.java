package dev.midstream.remote.topology;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every {@link EndpointEventListener} of this node's endpoints, as far as its scope has them; those that come later
 * of all that there are then (OSGi Compendium, 122.6.3). Thread-safe.
 */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Map<String, EndpointDescription> endpoints = new LinkedHashMap<>();
    private final ServiceTracker<EndpointEventListener, EndpointEventListener> listeners;

    /** @param heard is called when there is somebody to tell */
    Listeners(BundleContext context, Runnable heard) {
        listeners = new ServiceTracker<>(context, EndpointEventListener.class, null) {
            @Override
            public EndpointEventListener addingService(ServiceReference<EndpointEventListener> reference) {
                if (context.getBundle().equals(reference.getBundle())) {
                    return null; // this node hears of others by it
                }
                EndpointEventListener listener = super.addingService(reference);
                if (listener != null) {
                    known().forEach(endpoint -> tell(reference, listener, EndpointEvent.ADDED, endpoint));
                    heard.run();
                }
                return listener;
            }
        };
    }

    void open() {
        listeners.open();
    }

    private synchronized Collection<EndpointDescription> known() {
        return List.copyOf(endpoints.values());
    }

    void close() {
        listeners.close();
    }

    void added(EndpointDescription endpoint) {
        change(EndpointEvent.ADDED, endpoint);
    }

    void modified(EndpointDescription endpoint) {
        change(EndpointEvent.MODIFIED, endpoint);
    }

    void removed(EndpointDescription endpoint) {
        change(EndpointEvent.REMOVED, endpoint);
    }

    private void change(int type, EndpointDescription endpoint) {
        synchronized (this) {
            if (type == EndpointEvent.REMOVED) {
                endpoints.remove(endpoint.getId());
            } else {
                endpoints.put(endpoint.getId(), endpoint);
            }
        }
        listeners.getTracked().forEach((reference, listener) -> tell(reference, listener, type, endpoint));
    }

    private static void tell(
            ServiceReference<EndpointEventListener> reference,
            EndpointEventListener listener,
            int type,
            EndpointDescription endpoint) {
        matched(reference, endpoint).ifPresent(filter -> {
            try {
                listener.endpointChanged(new EndpointEvent(type, endpoint), filter);
            } catch (RuntimeException e) {
                LOG.warn("A listener of endpoints in {} failed on {}", reference.getBundle(), endpoint.getId(), e);
            }
        });
    }

    private static Optional<String> matched(
            ServiceReference<EndpointEventListener> reference, EndpointDescription endpoint) {
        Object scope = reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE);
        return texts(scope).stream().filter(endpoint::matches).findFirst();
    }

    /** Of a property of type {@code String+}. */
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
