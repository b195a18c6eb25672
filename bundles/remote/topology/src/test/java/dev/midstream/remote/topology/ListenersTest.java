package dev.midstream.remote.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

class ListenersTest {
    private final List<String> events = new ArrayList<>();
    private final Listener listener = new Listener(
            (event, filter) ->
                    events.add(event.getType() + " " + event.getEndpoint().getId() + " " + filter),
            List.of("(zone=a)"));

    private static EndpointDescription endpoint(String id, String zone) {
        return new EndpointDescription(Map.of(
                RemoteConstants.ENDPOINT_ID,
                id,
                RemoteConstants.SERVICE_IMPORTED_CONFIGS,
                "test",
                Constants.OBJECTCLASS,
                new String[] {"test.Service"},
                "zone",
                zone));
    }

    @Test
    void listenerHearsOfEndpointsInItsScope() {
        listener.present(endpoint("1", "a"));
        listener.present(endpoint("2", "b"));
        listener.present(endpoint("1", "a"));
        listener.absent(endpoint("1", "a"));
        listener.absent(endpoint("2", "b"));
        assertThat(events).containsExactly("1 1 (zone=a)", "4 1 (zone=a)", "2 1 (zone=a)");
    }

    @Test
    void endpointEntersAndLeavesScope() {
        listener.present(endpoint("1", "b"));
        listener.present(endpoint("1", "a"));
        listener.present(endpoint("1", "b"));
        assertThat(events).containsExactly("1 1 (zone=a)", "8 1 (zone=a)");
    }

    @Test
    void changedScopeChangesKnownEndpoints() {
        List<EndpointDescription> all = List.of(endpoint("1", "a"), endpoint("2", "b"));
        all.forEach(listener::present);
        listener.rescope(List.of("(zone=b)"), all);
        assertThat(events).containsExactly("1 1 (zone=a)", "8 1 (zone=a)", "1 2 (zone=b)");
    }
}
