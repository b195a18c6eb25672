package dev.midstream.remote.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.remote.topology.contract.Greeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.EndpointEvent;
import org.osgi.service.remoteserviceadmin.EndpointEventListener;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.ImportReference;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;

class ExportsTest {
    @TempDir
    private Path storage;

    private final List<String> announced = new ArrayList<>();
    private final FakeAdmin admin = new FakeAdmin();
    private TestNode node;
    private Exports exports;
    private Listeners listeners;
    private ServiceRegistration<RemoteServiceAdmin> registration;

    /** An admin that closes exports by itself, before the topology looks. */
    private final class FakeAdmin implements RemoteServiceAdmin {
        private final List<Export> made = new ArrayList<>();

        @Override
        public Collection<ExportRegistration> exportService(ServiceReference<?> service, Map<String, ?> properties) {
            Export export = new Export(service, "endpoint" + made.size());
            made.add(export);
            return List.of(export);
        }

        /** As it does in the event that a service ends, which it may hear before the topology. */
        void closeAll() {
            made.forEach(Export::close);
        }

        void replaceTransport() {
            closeAll();
            registration.setProperties(new Hashtable<>(Map.of("transport", "next")));
        }

        @Override
        public ImportRegistration importService(EndpointDescription endpoint) {
            return null;
        }

        @Override
        public Collection<ExportReference> getExportedServices() {
            return List.of();
        }

        @Override
        public Collection<ImportReference> getImportedEndpoints() {
            return List.of();
        }
    }

    private static final class Export implements ExportRegistration, ExportReference {
        private final ServiceReference<?> service;
        private final EndpointDescription endpoint;
        private boolean closed;

        Export(ServiceReference<?> service, String id) {
            this.service = service;
            this.endpoint = new EndpointDescription(Map.of(
                    RemoteConstants.ENDPOINT_ID,
                    id,
                    RemoteConstants.SERVICE_IMPORTED_CONFIGS,
                    "test",
                    Constants.OBJECTCLASS,
                    new String[] {Greeter.class.getName()}));
        }

        @Override
        public ExportReference getExportReference() {
            return closed ? null : this;
        }

        @Override
        public EndpointDescription update(Map<String, ?> properties) {
            return endpoint;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public Throwable getException() {
            return null;
        }

        @Override
        public ServiceReference<?> getExportedService() {
            return closed ? null : service;
        }

        @Override
        public EndpointDescription getExportedEndpoint() {
            return closed ? null : endpoint;
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(storage);
        Changes changes = new Changes(new ManualScheduler());
        listeners = new Listeners(node.topology(), changes, () -> {});
        exports = new Exports(node.topology(), node.table(), node.revisions(), node.remote(), listeners, changes);
        registration = node.others().registerService(RemoteServiceAdmin.class, admin, null);
        node.others()
                .registerService(
                        EndpointEventListener.class,
                        (event, filter) -> {
                            if (event.getType() == EndpointEvent.ADDED) {
                                announced.add(event.getEndpoint().getId());
                            } else if (event.getType() == EndpointEvent.REMOVED) {
                                announced.remove(event.getEndpoint().getId());
                            }
                        },
                        new Hashtable<>(Map.of(EndpointEventListener.ENDPOINT_LISTENER_SCOPE, "(endpoint.id=*)")));
        listeners.open();
        exports.open();
    }

    @AfterEach
    void stop() throws Exception {
        exports.close();
        listeners.close();
        node.close();
    }

    private ServiceRegistration<?> service() {
        return node.others()
                .registerService(
                        Greeter.class,
                        () -> "hello",
                        new Hashtable<>(Map.of(RemoteConstants.SERVICE_EXPORTED_INTERFACES, "*")));
    }

    @Test
    void endpointOfServiceThatEndsIsRetracted() {
        for (int times = 0; times < 5; times++) {
            ServiceRegistration<?> service = service();
            assertThat(announced).containsExactly("endpoint" + times);
            admin.closeAll();
            service.unregister();
            assertThat(announced).isEmpty();
        }
    }

    @Test
    void endpointOfFormerTransportIsReplaced() {
        service();
        admin.replaceTransport();
        assertThat(announced).containsExactly("endpoint1");
    }
}
