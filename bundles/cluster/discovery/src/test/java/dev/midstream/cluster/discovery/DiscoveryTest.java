package dev.midstream.cluster.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** Two frameworks, each with what a topology manager does by hand. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DiscoveryTest {
    @TempDir
    private Path folder;

    private final SharedAnnouncements announcements = new SharedAnnouncements();
    private final List<Framework> frameworks = new ArrayList<>();
    private Framework a;
    private Framework b;
    private Discovery discoveryA;
    private Discovery discoveryB;

    @BeforeEach
    void start() throws Exception {
        a = framework("a");
        b = framework("b");
        discoveryA = new Discovery(a.getBundleContext(), announcements.of("a"));
        discoveryB = new Discovery(b.getBundleContext(), announcements.of("b"));
    }

    @AfterEach
    void stop() throws Exception {
        discoveryA.stop();
        discoveryB.stop();
        for (Framework framework : frameworks) {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    private Framework framework(String name) throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve(name).toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT));
        framework.start();
        frameworks.add(framework);
        return framework;
    }

    /** What one listener was told. */
    private static final class Told implements EndpointEventListener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<EndpointDescription> endpoints = new CopyOnWriteArrayList<>();

        @Override
        public void endpointChanged(EndpointEvent event, String filter) {
            String type =
                    switch (event.getType()) {
                        case EndpointEvent.ADDED -> "added";
                        case EndpointEvent.REMOVED -> "removed";
                        case EndpointEvent.MODIFIED -> "modified";
                        default -> "endmatch";
                    };
            endpoints.add(event.getEndpoint());
            events.add(type + ' ' + event.getEndpoint().getId() + ' ' + filter);
        }
    }

    @Test
    void whatOneNodeExportsTheOtherLearns() {
        Told told = new Told();
        listen(b, told, "(objectClass=org.example.Store)", "(kind=other)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        awaitEvents(told, "added one (objectClass=org.example.Store)");
        EndpointDescription found = told.endpoints.get(0);
        assertThat(found.getFrameworkUUID()).isEqualTo(uuid(a));
        assertThat(found.getInterfaces()).containsExactly("org.example.Store");
        assertThat(found.getProperties()).containsEntry("size", 5L);

        say(a, EndpointEvent.MODIFIED, endpoint(a, "one", "size", 6L));
        awaitEvents(told, "modified one (objectClass=org.example.Store)");
        assertThat(told.endpoints.get(1).getProperties()).containsEntry("size", 6L);

        say(a, EndpointEvent.MODIFIED, endpoint(a, "one", "size", 6L)); // the same
        say(a, EndpointEvent.ADDED, endpoint(a, "two", "size", 7L));
        awaitEvents(told, "added two (objectClass=org.example.Store)");
        assertThat(told.events).hasSize(3);

        say(a, EndpointEvent.REMOVED, endpoint(a, "one", "size", 6L));
        awaitEvents(told, "removed one (objectClass=org.example.Store)");
    }

    @Test
    void aListenerThatComesLaterIsToldWhatThereIs() {
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        Told told = new Told();
        listen(b, told, "(size=5)");
        awaitEvents(told, "added one (size=5)");
    }

    @Test
    void aListenerIsToldWhenItsScopeOrTheEndpointChanges() {
        Told told = new Told();
        ServiceRegistration<?> registration = listen(b, told, "(size=5)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        awaitEvents(told, "added one (size=5)");
        say(a, EndpointEvent.MODIFIED, endpoint(a, "one", "size", 6L));
        awaitEvents(told, "endmatch one (size=5)");
        registration.setProperties(scope("(size=6)"));
        awaitEvents(told, "added one (size=6)");
    }

    @Test
    void aLostNodesEndpointsAreGone() {
        Told told = new Told();
        listen(b, told, "(size=5)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        awaitEvents(told, "added one (size=5)");
        announcements.say(Discovery.KEY, "a", null);
        awaitEvents(told, "removed one (size=5)");
    }

    @Test
    void nobodyIsToldOfTheNodesOwnEndpoints() {
        Told own = new Told();
        listen(a, own, "(size=*)");
        Told told = new Told();
        listen(b, told, "(size=*)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        say(b, EndpointEvent.ADDED, endpoint(b, "two", "size", 5L));
        awaitEvents(told, "added one (size=*)");
        awaitEvents(own, "added two (size=*)");
        assertThat(own.events).hasSize(1);
        assertThat(told.events).hasSize(1);
    }

    @Test
    void whatATopologyManagerHasSaidGoesWithIt() {
        Told told = new Told();
        listen(b, told, "(size=*)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        awaitEvents(told, "added one (size=*)");
        ServiceReference<EndpointEventListener> reference = discoveryOf(a);
        while (a.getBundleContext().ungetService(reference)) {
            // as often as it was used
        }
        awaitEvents(told, "removed one (size=*)");
    }

    @Test
    void whatCannotBeReadChangesNothing() {
        Told told = new Told();
        listen(b, told, "(size=*)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        awaitEvents(told, "added one (size=*)");
        announcements.say(Discovery.KEY, "a", "{\"one\":{\"size\":{\"java.lang.Runtime\":1}}}");
        announcements.say(Discovery.KEY, "a", "nonsense");
        announcements.say(Discovery.KEY, "c", "{\"x\":{}}");
        say(a, EndpointEvent.ADDED, endpoint(a, "two", "size", 5L));
        awaitEvents(told, "added two (size=*)");
        assertThat(told.events).hasSize(2);
    }

    @Test
    void whoStopsHasNoEndpointsAndKnowsNone() {
        Told told = new Told();
        listen(b, told, "(size=*)");
        Told own = new Told();
        listen(a, own, "(size=*)");
        say(a, EndpointEvent.ADDED, endpoint(a, "one", "size", 5L));
        say(b, EndpointEvent.ADDED, endpoint(b, "two", "size", 5L));
        awaitEvents(told, "added one (size=*)");
        awaitEvents(own, "added two (size=*)");
        discoveryA.stop();
        awaitEvents(told, "removed one (size=*)");
        assertThat(own.events).containsExactly("added two (size=*)", "removed two (size=*)");
        discoveryA = new Discovery(a.getBundleContext(), announcements.of("a"));
        awaitEvents(own, "added two (size=*)");
    }

    private static void awaitEvents(Told told, String last) {
        await().untilAsserted(() -> assertThat(told.events).contains(last));
    }

    private static ServiceRegistration<?> listen(Framework framework, Told told, String... scopes) {
        return framework.getBundleContext().registerService(EndpointEventListener.class.getName(), told, scope(scopes));
    }

    private static Hashtable<String, Object> scope(String... scopes) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(EndpointEventListener.ENDPOINT_LISTENER_SCOPE, scopes);
        return properties;
    }

    /** As a topology manager: tells every listener that is interested. */
    private static void say(Framework framework, int type, EndpointDescription endpoint) {
        ServiceReference<EndpointEventListener> reference = discoveryOf(framework);
        String scope = (String) reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE);
        assertThat(endpoint.matches(scope)).isTrue();
        framework.getBundleContext().getService(reference).endpointChanged(new EndpointEvent(type, endpoint), scope);
    }

    private static ServiceReference<EndpointEventListener> discoveryOf(Framework framework) {
        BundleContext context = framework.getBundleContext();
        try {
            return context.getServiceReferences(EndpointEventListener.class, null).stream()
                    .filter(reference -> String.valueOf(
                                    reference.getProperty(EndpointEventListener.ENDPOINT_LISTENER_SCOPE))
                            .contains(uuid(framework)))
                    .findFirst()
                    .orElseThrow();
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String uuid(Framework framework) {
        return framework.getBundleContext().getProperty(Constants.FRAMEWORK_UUID);
    }

    private static EndpointDescription endpoint(Framework framework, String id, String name, Object value) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(RemoteConstants.ENDPOINT_ID, id);
        properties.put(RemoteConstants.ENDPOINT_FRAMEWORK_UUID, uuid(framework));
        properties.put(RemoteConstants.SERVICE_IMPORTED_CONFIGS, new String[] {"midstream.direct"});
        properties.put(Constants.OBJECTCLASS, new String[] {"org.example.Store"});
        properties.put(name, value);
        return new EndpointDescription(properties);
    }
}
