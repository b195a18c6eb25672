package dev.midstream.cluster.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;

/**
 * What topology managers of this node say is exported. What one of them has said goes with its bundle's use of the
 * listener. Thread-safe; who listens is told by the thread that says it, one at a time.
 */
final class LocalEndpoints implements ServiceFactory<EndpointEventListener> {
    private final Consumer<List<EndpointDescription>> changed;
    private final Map<Bundle, Map<String, EndpointDescription>> said = new HashMap<>();

    /** @param changed is given all endpoints after each change */
    LocalEndpoints(Consumer<List<EndpointDescription>> changed) {
        this.changed = changed;
    }

    @Override
    public EndpointEventListener getService(Bundle bundle, ServiceRegistration<EndpointEventListener> registration) {
        return (event, filter) -> change(bundle, event);
    }

    @Override
    public synchronized void ungetService(
            Bundle bundle, ServiceRegistration<EndpointEventListener> registration, EndpointEventListener service) {
        if (said.remove(bundle) != null) {
            changed.accept(all());
        }
    }

    private synchronized void change(Bundle bundle, EndpointEvent event) {
        EndpointDescription endpoint = event.getEndpoint();
        switch (event.getType()) {
            case EndpointEvent.ADDED, EndpointEvent.MODIFIED ->
                said.computeIfAbsent(bundle, absent -> new HashMap<>()).put(endpoint.getId(), endpoint);
            case EndpointEvent.REMOVED, EndpointEvent.MODIFIED_ENDMATCH ->
                said.getOrDefault(bundle, new HashMap<>()).remove(endpoint.getId());
            default -> throw new IllegalArgumentException("An event of an unknown type: " + event.getType());
        }
        changed.accept(all());
    }

    private List<EndpointDescription> all() {
        List<EndpointDescription> all = new ArrayList<>();
        said.values().forEach(endpoints -> all.addAll(endpoints.values()));
        return all;
    }
}
