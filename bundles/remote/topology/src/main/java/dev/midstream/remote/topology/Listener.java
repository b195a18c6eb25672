package dev.midstream.remote.topology;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener, and the endpoints that it knows. Confined to one thread. */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final EndpointEventListener listener;
    /** The filter that matched, by the id of the endpoint. */
    private final Map<String, Known> known = new HashMap<>();

    private List<String> scope;

    private record Known(EndpointDescription endpoint, String filter) {}

    Listener(EndpointEventListener listener, List<String> scope) {
        this.listener = listener;
        this.scope = scope;
    }

    void rescope(List<String> next, Collection<EndpointDescription> endpoints) {
        scope = next;
        for (EndpointDescription endpoint : endpoints) {
            Known before = known.get(endpoint.getId());
            boolean matches = matched(endpoint).isPresent();
            if (matches != (before != null)) {
                present(endpoint);
            }
        }
    }

    /** An endpoint is there, with these properties from now on. */
    void present(EndpointDescription endpoint) {
        String filter = matched(endpoint).orElse(null);
        Known before = filter == null
                ? known.remove(endpoint.getId())
                : known.put(endpoint.getId(), new Known(endpoint, filter));
        if (filter != null) {
            notify(before == null ? EndpointEvent.ADDED : EndpointEvent.MODIFIED, endpoint, filter);
        } else if (before != null) {
            notify(EndpointEvent.MODIFIED_ENDMATCH, endpoint, before.filter());
        }
    }

    void absent(EndpointDescription endpoint) {
        Known before = known.remove(endpoint.getId());
        if (before != null) {
            notify(EndpointEvent.REMOVED, before.endpoint(), before.filter());
        }
    }

    private Optional<String> matched(EndpointDescription endpoint) {
        return scope.stream().filter(endpoint::matches).findFirst();
    }

    private void notify(int type, EndpointDescription endpoint, String filter) {
        try {
            listener.endpointChanged(new EndpointEvent(type, endpoint), filter);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("The endpoint listener {} failed on {}", listener, endpoint.getId(), e);
        }
    }
}
