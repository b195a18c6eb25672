package dev.midstream.cluster.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener of this node, what it wants to know of and what it knows. Used by one thread. */
final class Interest {
    private static final Logger LOG = LoggerFactory.getLogger(Interest.class);

    private final EndpointEventListener listener;
    /** What it was told, by id. */
    private final Map<String, Known> told = new HashMap<>();

    /** @param scope that matched it */
    private record Known(Endpoints.Endpoint endpoint, String scope) {}

    private List<String> scopes;

    /** @param scopes filters, of which one has to match */
    Interest(EndpointEventListener listener, List<String> scopes) {
        this.listener = listener;
        this.scopes = scopes;
    }

    void in(List<String> others) {
        scopes = others;
    }

    /** Tells what is new since the last time. */
    void tell(Map<String, Endpoints.Endpoint> all) {
        for (Map.Entry<String, Known> each : List.copyOf(told.entrySet())) {
            tell(each.getKey(), each.getValue(), all.get(each.getKey()));
        }
        all.forEach((id, endpoint) -> {
            String scope = match(endpoint.description());
            if (scope != null && told.putIfAbsent(id, new Known(endpoint, scope)) == null) {
                event(EndpointEvent.ADDED, endpoint.description(), scope);
            }
        });
    }

    private void tell(String id, Known before, Endpoints.Endpoint now) {
        if (now == null) {
            told.remove(id);
            event(EndpointEvent.REMOVED, before.endpoint().description(), before.scope());
            return;
        }
        String scope = match(now.description());
        if (scope == null) {
            told.remove(id);
            event(EndpointEvent.MODIFIED_ENDMATCH, now.description(), before.scope());
        } else if (!now.text().equals(before.endpoint().text())) {
            told.put(id, new Known(now, scope));
            event(EndpointEvent.MODIFIED, now.description(), scope);
        }
    }

    private String match(EndpointDescription endpoint) {
        return scopes.stream().filter(endpoint::matches).findFirst().orElse(null);
    }

    private void event(int type, EndpointDescription endpoint, String scope) {
        try {
            listener.endpointChanged(new EndpointEvent(type, endpoint), scope);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed at event {} of endpoint {}", type, endpoint.getId(), e);
        }
    }
}
