package dev.midstream.remote.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.apache.aries.rsa.spi.Endpoint;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteConstants;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;

class AdminTest {
    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Admin admin;
    private RemoteServiceAdmin client;

    /** A transport whose endpoints are descriptions. */
    private record FakeTransport(String config) implements DistributionProvider {
        @Override
        public String[] getSupportedTypes() {
            return new String[] {config};
        }

        @Override
        public Endpoint exportService(
                Object service,
                BundleContext owner,
                Map<String, Object> properties,
                @SuppressWarnings("rawtypes") Class[] interfaces) {
            Map<String, Object> described = new HashMap<>(properties);
            described.put(RemoteConstants.ENDPOINT_ID, config);
            described.put(RemoteConstants.SERVICE_IMPORTED_CONFIGS, config);
            EndpointDescription description = new EndpointDescription(described);
            return new Endpoint() {
                @Override
                public EndpointDescription description() {
                    return description;
                }

                @Override
                public void close() {
                    // nothing is held
                }
            };
        }

        @Override
        public Object importEndpoint(
                ClassLoader loader,
                BundleContext user,
                @SuppressWarnings("rawtypes") Class[] interfaces,
                EndpointDescription endpoint) {
            return null;
        }
    }

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT));
        framework.start();
        context = framework.getBundleContext();
        admin = new Admin(context);
        admin.start();
        client = context.getService(context.getServiceReference(RemoteServiceAdmin.class));
    }

    @AfterEach
    void stop() throws Exception {
        admin.stop();
        framework.stop();
        framework.waitForStop(10_000);
    }

    private ServiceReference<DistributionProvider> transport(String config) {
        DistributionProvider provider = new FakeTransport(config);
        ServiceRegistration<DistributionProvider> registration =
                context.registerService(DistributionProvider.class, provider, null);
        admin.addTransport(provider, registration.getReference());
        return registration.getReference();
    }

    @Test
    void exportsHaveEndedWhenLossOfTransportIsPublished() {
        ServiceReference<DistributionProvider> first = transport("first");
        transport("second");
        ServiceReference<?> service = context.registerService(
                        Runnable.class,
                        () -> {},
                        new Hashtable<>(Map.of(RemoteConstants.SERVICE_EXPORTED_INTERFACES, "*")))
                .getReference();
        ExportRegistration export = export(service);
        assertThat(export.getExportReference().getExportedEndpoint().getId()).isEqualTo("first");
        List<ExportRegistration> again = new ArrayList<>();
        context.addServiceListener(event -> {
            boolean published = event.getType() == ServiceEvent.MODIFIED
                    && event.getServiceReference().equals(context.getServiceReference(RemoteServiceAdmin.class));
            if (published && export.getExportReference() == null) { // as the topology does
                again.add(export(service));
            }
        });
        admin.removeTransport(context.getService(first), first);
        assertThat(again).hasSize(1);
        assertThat(again.get(0).getExportReference().getExportedEndpoint().getId())
                .isEqualTo("second");
    }

    private ExportRegistration export(ServiceReference<?> service) {
        Collection<ExportRegistration> made = client.exportService(service, Map.of());
        assertThat(made).hasSize(1);
        return made.iterator().next();
    }

    @Test
    void importerThatComesDuringRegistrationGetsRegisteredService() {
        transport("first");
        EndpointDescription endpoint = endpoint();
        List<ImportRegistration> second = new ArrayList<>();
        context.addServiceListener(event -> {
            boolean imported = event.getServiceReference().getProperty(RemoteConstants.SERVICE_IMPORTED) != null;
            if (event.getType() == ServiceEvent.REGISTERED && imported && second.isEmpty()) {
                second.add(null); // once
                second.set(0, client.importService(endpoint));
            }
        });
        ImportRegistration first = client.importService(endpoint);
        ServiceReference<?> service = first.getImportReference().getImportedService();
        assertThat(service.getBundle()).as("it is registered").isNotNull();
        assertThat(second.get(0).getImportReference().getImportedService()).isEqualTo(service);
        assertThat(second.get(0).update(endpoint)).isTrue();
        first.close();
        assertThat(service.getBundle()).as("the other one has it").isNotNull();
        second.get(0).close();
        assertThat(service.getBundle()).isNull();
    }

    private static EndpointDescription endpoint() {
        return new EndpointDescription(Map.of(
                RemoteConstants.ENDPOINT_ID,
                "endpoint",
                RemoteConstants.SERVICE_IMPORTED_CONFIGS,
                "first",
                Constants.OBJECTCLASS,
                new String[] {Runnable.class.getName()}));
    }
}
