package dev.midstream.itests.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.ImportReference;
import org.osgi.service.remoteserviceadmin.ImportRegistration;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminEvent;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdminListener;

/** Compendium 8, chapters 100 (Remote Services) and 122 (Remote Service Admin); each test names its section. */
class RemoteServiceAdminTest {
    private static Node provider;
    private static Node consumer;

    private final Greetings service = new Greetings();
    private final List<ServiceRegistration<?>> registered = new ArrayList<>();
    private final List<ExportRegistration> exports = new ArrayList<>();
    private final List<ImportRegistration> imports = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        provider = new Node(Map.of());
        consumer = new Node(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        provider.close();
        consumer.close();
    }

    @AfterEach
    void close() {
        imports.forEach(ImportRegistration::close);
        exports.forEach(ExportRegistration::close);
        for (ServiceRegistration<?> each : registered) {
            try {
                each.unregister();
            } catch (IllegalStateException e) {
                // the test did
            }
        }
    }

    private ServiceReference<?> register(Object... properties) {
        ServiceRegistration<?> registration = provider.context()
                .registerService(
                        new String[] {Greeter.class.getName(), Other.class.getName()},
                        service,
                        Node.properties(properties));
        registered.add(registration);
        return registration.getReference();
    }

    private Collection<ExportRegistration> export(ServiceReference<?> reference, Map<String, ?> overlay) {
        Collection<ExportRegistration> made = provider.admin().exportService(reference, overlay);
        exports.addAll(made);
        return made;
    }

    private EndpointDescription exported(Object... properties) {
        return export(register(properties), null)
                .iterator()
                .next()
                .getExportReference()
                .getExportedEndpoint();
    }

    private ImportRegistration imported(EndpointDescription endpoint) {
        ImportRegistration registration = consumer.admin().importService(endpoint);
        imports.add(registration);
        return registration;
    }

    private Greeter greeter(ImportRegistration registration) {
        return (Greeter)
                consumer.context().getService(registration.getImportReference().getImportedService());
    }

    // --- export

    @Test
    void anExportedServiceHasAnEndpointThatDescribesIt_122_4() {
        EndpointDescription endpoint = exported(
                "service.exported.interfaces", "*", "colour", "blue", ".secret", "x", "service.intents", "own.intent");
        Map<String, Object> properties = endpoint.getProperties();
        assertThat(endpoint.getInterfaces()).containsExactly(Greeter.class.getName(), Other.class.getName());
        assertThat(endpoint.getId()).isNotBlank();
        assertThat(endpoint.getFrameworkUUID()).isEqualTo(provider.uuid());
        assertThat(endpoint.getServiceId())
                .isEqualTo(registered.get(0).getReference().getProperty("service.id"));
        assertThat(endpoint.getConfigurationTypes()).containsExactly("midstream.direct");
        assertThat(endpoint.getIntents()).contains("osgi.basic", "osgi.async", "own.intent");
        assertThat(endpoint.getPackageVersion("dev.midstream.itests.remote")).hasToString("1.2.3");
        assertThat(properties)
                .containsEntry("colour", "blue")
                .containsKey("service.imported")
                .doesNotContainKeys(".secret", "service.exported.interfaces", "service.id");
    }

    @Test
    void endpointsOfDifferentServicesHaveDifferentIds_122_4() {
        assertThat(exported("service.exported.interfaces", "*").getId())
                .isNotEqualTo(exported("service.exported.interfaces", "*").getId());
    }

    @Test
    void someOfAServicesTypesCanBeExported_100_2() {
        EndpointDescription endpoint = exported("service.exported.interfaces", new String[] {Other.class.getName()});
        assertThat(endpoint.getInterfaces()).containsExactly(Other.class.getName());
        ServiceReference<?> reference = imported(endpoint).getImportReference().getImportedService();
        assertThat((String[]) reference.getProperty("objectClass")).containsExactly(Other.class.getName());
        assertThat(((Other) consumer.context().getService(reference)).number()).isEqualTo(42);
    }

    @Test
    void typesThatTheServiceIsNotRegisteredAsAreRefused_122_5_1() {
        ServiceReference<?> reference = register("service.exported.interfaces", "java.lang.Runnable");
        assertThatThrownBy(() -> export(reference, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aServiceThatIsNotMeantToBeExportedIsRefused_122_5_1() {
        ServiceReference<?> reference = register();
        assertThatThrownBy(() -> export(reference, Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void propertiesOfTheExporterOverrideTheServicesWhateverTheirCase_122_5_1() {
        ServiceReference<?> reference = register("Colour", "blue");
        Map<String, Object> overlay =
                Map.of("SERVICE.exported.interfaces", "*", "colour", "red", "objectclass", "ignored", "SERVICE.ID", 1L);
        EndpointDescription endpoint = export(reference, overlay)
                .iterator()
                .next()
                .getExportReference()
                .getExportedEndpoint();
        assertThat(endpoint.getProperties().get("COLOUR")).isEqualTo("red");
        assertThat(endpoint.getInterfaces()).contains(Greeter.class.getName());
        assertThat(endpoint.getServiceId()).isEqualTo(reference.getProperty("service.id"));
    }

    @Test
    void keysThatDifferInCaseOnlyAreRefused_122_5_1() {
        ServiceReference<?> reference = register("service.exported.interfaces", "*");
        assertThatThrownBy(() -> export(reference, Map.of("a", 1, "A", 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueOfTheWrongTypeIsRefused_122_5_1() {
        ServiceReference<?> reference = register("service.exported.interfaces", "*", "service.exported.configs", 42);
        assertThatThrownBy(() -> export(reference, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void configurationTypesThatNobodyKnowsAreIgnored_122_5_1() {
        assertThat(export(register("service.exported.interfaces", "*", "service.exported.configs", "no.such"), null))
                .isEmpty();
        assertThat(export(
                        register(
                                "service.exported.interfaces",
                                "*",
                                "service.exported.configs",
                                List.of("no.such", "midstream.direct")),
                        null))
                .hasSize(1);
    }

    @Test
    void anIntentThatCannotBeHadMeansNoEndpoint_100_3() {
        assertThat(export(register("service.exported.interfaces", "*", "service.exported.intents", "no.such"), null))
                .isEmpty();
        assertThat(export(
                        register(
                                "service.exported.interfaces",
                                "*",
                                "service.exported.intents",
                                "osgi.basic",
                                "service.exported.intents.extra",
                                List.of("no.such")),
                        null))
                .isEmpty();
        assertThat(export(
                        register("service.exported.interfaces", "*", "service.exported.intents", new String[] {
                            "osgi.basic", "osgi.async"
                        }),
                        null))
                .hasSize(1);
    }

    @Test
    void confidentialityIsNotPromisedWithoutEncryption_100_3() {
        assertThat(export(
                        register("service.exported.interfaces", "*", "service.exported.intents", "osgi.confidential"),
                        null))
                .isEmpty();
    }

    @Test
    void anImportedServiceIsNotExportedAgain_122_5_1() {
        assertThat(export(register("service.exported.interfaces", "*", "service.imported", "true"), null))
                .isEmpty();
    }

    /** A contract that cannot be carried. */
    public interface Unsupported {
        void run(Thread thread);
    }

    @Test
    void anExportThatFailsSaysWhy_122_5_1() {
        ServiceRegistration<Unsupported> registration = provider.context()
                .registerService(Unsupported.class, thread -> {}, Node.properties("service.exported.interfaces", "*"));
        registered.add(registration);
        ExportRegistration failed =
                export(registration.getReference(), null).iterator().next();
        assertThat(failed.getException()).hasMessageContaining("java.lang.Thread");
        assertThatThrownBy(failed::getExportReference).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> failed.update(null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aServiceThatIsExportedTwiceHasOneEndpointUntilBothAreClosed_122_5() {
        ServiceReference<?> reference = register("service.exported.interfaces", "*");
        ExportRegistration one = export(reference, null).iterator().next();
        ExportRegistration two = export(reference, null).iterator().next();
        EndpointDescription endpoint = two.getExportReference().getExportedEndpoint();
        assertThat(one.getExportReference().getExportedEndpoint()).isEqualTo(endpoint);
        Greeter greeter = greeter(imported(endpoint));
        one.close();
        assertThat(greeter.greet("you")).isEqualTo("hello you");
        two.close();
        assertUnregistered(greeter);
    }

    @Test
    void aClosedExportIsEmpty_122_5_1() {
        ServiceReference<?> reference = register("service.exported.interfaces", "*");
        ExportRegistration registration = export(reference, null).iterator().next();
        ExportReference exportReference = registration.getExportReference();
        assertThat(exportReference.getExportedService()).isEqualTo(reference);
        registration.close();
        registration.close();
        assertThat(registration.getExportReference()).isNull();
        assertThat(registration.getException()).isNull();
        assertThat(exportReference.getExportedService()).isNull();
        assertThat(exportReference.getExportedEndpoint()).isNull();
        assertThatThrownBy(() -> registration.update(null)).isInstanceOf(IllegalStateException.class);
        assertThat(provider.admin().getExportedServices()).isEmpty();
    }

    @Test
    void anExportEndsWithItsService_122_5() {
        EndpointDescription endpoint = exported("service.exported.interfaces", "*");
        Greeter greeter = greeter(imported(endpoint));
        registered.get(0).unregister();
        assertThat(exports.get(0).getExportReference()).isNull();
        assertThat(provider.admin().getExportedServices()).isEmpty();
        assertUnregistered(greeter);
    }

    @Test
    void anExportCanBeUpdated_122_5() {
        Map<String, Object> properties = new HashMap<>(Map.of("service.exported.interfaces", "*", "colour", "blue"));
        EndpointDescription before = exported("service.exported.interfaces", "*", "colour", "blue");
        registered.get(0).setProperties(Node.properties("service.exported.interfaces", "*", "colour", "red"));
        EndpointDescription after = exports.get(0).update(null);
        assertThat(after.getId()).isEqualTo(before.getId());
        assertThat(after.getProperties()).containsEntry("colour", "red");
        assertThat(exports.get(0).getExportReference().getExportedEndpoint().getProperties())
                .containsEntry("colour", "red");
        properties.put("size", 3);
        properties.remove("colour");
        assertThat(exports.get(0).update(properties).getProperties())
                .containsEntry("size", 3)
                .containsEntry("colour", "red");
        assertThat(exports.get(0).update(null).getProperties()).containsEntry("size", 3);
        assertThat(greeter(imported(exports.get(0).getExportReference().getExportedEndpoint()))
                        .greet("you"))
                .isEqualTo("hello you");
    }

    // --- import

    @Test
    void anImportedServiceIsRegisteredWithTheEndpointsProperties_100_2() {
        EndpointDescription endpoint = exported("service.exported.interfaces", "*", "colour", "blue");
        ImportReference reference = imported(endpoint).getImportReference();
        ServiceReference<?> imported = reference.getImportedService();
        assertThat(reference.getImportedEndpoint()).isEqualTo(endpoint);
        assertThat(imported.getProperty("service.imported")).isEqualTo(true);
        assertThat(imported.getProperty("endpoint.id")).isEqualTo(endpoint.getId());
        assertThat(imported.getProperty("endpoint.framework.uuid")).isEqualTo(provider.uuid());
        assertThat(imported.getProperty("service.imported.configs")).isEqualTo(new String[] {"midstream.direct"});
        assertThat((String[]) imported.getProperty("service.intents")).contains("osgi.basic");
        assertThat(imported.getProperty("colour")).isEqualTo("blue");
        assertThat(imported.getPropertyKeys()).noneMatch(key -> key.startsWith("service.exported"));
        assertThat(consumer.context().getServiceReference(Greeter.class)).isEqualTo(imported);
    }

    @Test
    void callsResultsAndExceptionsCross_100_2() throws Exception {
        Greeter greeter = greeter(imported(exported("service.exported.interfaces", "*")));
        assertThat(greeter.greet("you")).isEqualTo("hello you");
        assertThat(greeter.later("you").get(60, TimeUnit.SECONDS)).isEqualTo("hello you");
        assertThatThrownBy(() -> greeter.greet(""))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("nobody to greet");
    }

    @Test
    void anEndpointOfAnotherConfigurationTypeIsNotImported_122_5_2() {
        EndpointDescription foreign = new EndpointDescription(Map.of(
                "objectClass",
                new String[] {Greeter.class.getName()},
                "endpoint.id",
                "x",
                "service.imported.configs",
                "no.such"));
        assertThat(consumer.admin().importService(foreign)).isNull();
    }

    @Test
    void anEndpointThatIsImportedTwiceIsOneServiceUntilBothAreClosed_122_5() {
        EndpointDescription endpoint = exported("service.exported.interfaces", "*");
        ImportRegistration one = imported(endpoint);
        ImportRegistration two = imported(endpoint);
        ServiceReference<?> reference = one.getImportReference().getImportedService();
        assertThat(two.getImportReference().getImportedService()).isEqualTo(reference);
        one.close();
        assertThat(reference.getBundle()).isNotNull();
        two.close();
        assertThat(reference.getBundle()).isNull();
    }

    @Test
    void aClosedImportIsEmptyAndItsConnectionGone_122_5_2() {
        ImportRegistration registration = imported(exported("service.exported.interfaces", "*"));
        ImportReference reference = registration.getImportReference();
        Greeter greeter = greeter(registration);
        assertThat(greeter.greet("you")).isEqualTo("hello you");
        registration.close();
        registration.close();
        assertThat(registration.getImportReference()).isNull();
        assertThat(registration.getException()).isNull();
        assertThat(reference.getImportedService()).isNull();
        assertThat(reference.getImportedEndpoint()).isNull();
        assertThat(consumer.context().getServiceReference(Greeter.class)).isNull();
        assertThat(consumer.admin().getImportedEndpoints()).isEmpty();
        assertThatThrownBy(() -> greeter.greet("you")).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> registration.update(exported("service.exported.interfaces", "*")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anImportCanBeUpdatedByItsOwnEndpointOnly_122_5() {
        EndpointDescription endpoint = exported("service.exported.interfaces", "*", "colour", "blue");
        ImportRegistration registration = imported(endpoint);
        ServiceReference<?> reference = registration.getImportReference().getImportedService();
        Map<String, Object> properties = new HashMap<>(endpoint.getProperties());
        properties.put("colour", "red");
        assertThat(registration.update(new EndpointDescription(properties))).isTrue();
        assertThat(reference.getProperty("colour")).isEqualTo("red");
        assertThat(reference.getProperty("service.imported")).isEqualTo(true);
        assertThat(registration.getImportReference().getImportedEndpoint().getProperties())
                .containsEntry("colour", "red");
        properties.put("endpoint.id", "another");
        EndpointDescription another = new EndpointDescription(properties);
        assertThatThrownBy(() -> registration.update(another)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBundleThatDoesNotKnowTheContractCanHandTheServiceOn() throws Exception {
        EndpointDescription endpoint = exported("service.exported.interfaces", "*");
        ServiceReference<?> reference = imported(endpoint).getImportReference().getImportedService();
        Bundle ignorant = consumer.bundle("org.apache.aries.rsa.spi");
        ignorant.start();
        assertThat(((Greeter) ignorant.getBundleContext().getService(reference)).greet("you"))
                .isEqualTo("hello you");
    }

    // --- failures

    @Test
    void aProviderThatGoesFailsItsCallsWithARemoteServiceException_100_2() throws Exception {
        try (Node passing = new Node(Map.of())) {
            ServiceRegistration<Greeter> registration = passing.context()
                    .registerService(Greeter.class, service, Node.properties("service.exported.interfaces", "*"));
            EndpointDescription endpoint = passing.admin()
                    .exportService(registration.getReference(), null)
                    .iterator()
                    .next()
                    .getExportReference()
                    .getExportedEndpoint();
            Greeter greeter = greeter(imported(endpoint));
            assertThat(greeter.greet("you")).isEqualTo("hello you");
            passing.bundle("dev.midstream.remote.direct").stop();
            Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> greeter.greet("you"))
                    .isInstanceOf(ServiceException.class)
                    .hasCauseInstanceOf(java.net.ConnectException.class)
                    .extracting(e -> ((ServiceException) e).getType())
                    .isEqualTo(ServiceException.REMOTE));
        }
    }

    @Test
    void theTimeoutOfTheServiceIsKept_100_5_1() throws Exception {
        Greeter greeter = greeter(imported(exported("service.exported.interfaces", "*", "osgi.basic.timeout", "100")));
        assertThatThrownBy(greeter::slow)
                .isInstanceOf(ServiceException.class)
                .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class)
                .extracting(e -> ((ServiceException) e).getType())
                .isEqualTo(ServiceException.REMOTE);
    }

    @Test
    void aTransportThatGoesTakesItsExportsAndImportsAlong() throws Exception {
        imported(exported("service.exported.interfaces", "*"));
        Bundle here = provider.bundle("dev.midstream.remote.direct");
        Bundle there = consumer.bundle("dev.midstream.remote.direct");
        here.stop();
        there.stop();
        assertThat(exports.get(0).getExportReference()).isNull();
        assertThat(imports.get(0).getImportReference()).isNull();
        here.start();
        there.start();
        assertThat(greeter(imported(exported("service.exported.interfaces", "*")))
                        .greet("you"))
                .isEqualTo("hello you");
    }

    @Test
    void whatABundleHasExportedEndsWhenItLetsGoOfTheAdmin_122_5() {
        ServiceReference<?> reference = register("service.exported.interfaces", "*");
        Bundle client = provider.bundle("org.apache.aries.rsa.spi");
        ServiceReference<RemoteServiceAdmin> admin =
                client.getBundleContext().getServiceReference(RemoteServiceAdmin.class);
        ExportRegistration registration = client.getBundleContext()
                .getService(admin)
                .exportService(reference, null)
                .iterator()
                .next();
        assertThat(registration.getExportReference()).isNotNull();
        client.getBundleContext().ungetService(admin);
        assertThat(registration.getExportReference()).isNull();
    }

    // --- events

    @Test
    void listenersAndTheEventAdminAreTold_122_7() {
        List<RemoteServiceAdminEvent> events = new CopyOnWriteArrayList<>();
        List<String> topics = new CopyOnWriteArrayList<>();
        registered.add(provider.context().registerService(RemoteServiceAdminListener.class, events::add, null));
        registered.add(consumer.context().registerService(RemoteServiceAdminListener.class, events::add, null));
        EventAdmin recorder = new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                assertThat(event.getPropertyNames()).contains("bundle", "timestamp", "event", "endpoint.id");
                topics.add(event.getTopic());
            }

            @Override
            public void sendEvent(Event event) {
                postEvent(event);
            }
        };
        registered.add(provider.context().registerService(EventAdmin.class, recorder, null));
        ServiceReference<?> reference = register("service.exported.interfaces", "*");
        ExportRegistration registration = export(reference, null).iterator().next();
        EndpointDescription endpoint = registration.getExportReference().getExportedEndpoint();
        ImportRegistration imported = imported(endpoint);
        imported.update(endpoint);
        imported.close();
        registration.update(null);
        registration.close();
        assertThat(events)
                .extracting(RemoteServiceAdminEvent::getType)
                .containsExactly(
                        RemoteServiceAdminEvent.EXPORT_REGISTRATION,
                        RemoteServiceAdminEvent.IMPORT_REGISTRATION,
                        RemoteServiceAdminEvent.IMPORT_UPDATE,
                        RemoteServiceAdminEvent.IMPORT_UNREGISTRATION,
                        RemoteServiceAdminEvent.EXPORT_UPDATE,
                        RemoteServiceAdminEvent.EXPORT_UNREGISTRATION);
        assertThat(events.get(0).getSource().getSymbolicName()).isEqualTo("dev.midstream.remote.admin");
        assertThat(topics)
                .containsExactly(
                        "org/osgi/service/remoteserviceadmin/EXPORT_REGISTRATION",
                        "org/osgi/service/remoteserviceadmin/EXPORT_UPDATE",
                        "org/osgi/service/remoteserviceadmin/EXPORT_UNREGISTRATION");
    }

    @Test
    void theAdminTellsWhatItSupports_122_5() {
        ServiceReference<RemoteServiceAdmin> admin = provider.context().getServiceReference(RemoteServiceAdmin.class);
        assertThat((String[]) admin.getProperty("remote.configs.supported")).containsExactly("midstream.direct");
        assertThat((String[]) admin.getProperty("remote.intents.supported"))
                .contains("osgi.basic", "osgi.async", "osgi.private");
    }

    private static void assertUnregistered(Greeter greeter) {
        assertThatThrownBy(() -> greeter.greet("you"))
                .isInstanceOf(ServiceException.class)
                .extracting(e -> ((ServiceException) e).getType())
                .isEqualTo(ServiceException.UNREGISTERED);
    }
}
