package dev.midstream.swap.core.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.gate.TestJar;
import dev.midstream.swap.gate.TestNode;
import dev.midstream.swap.plan.ServiceListeners;
import dev.midstream.swap.plan.ServiceUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.ListenerHook;

/** Bundles that use a service, and those of them that depend on a class of it. */
class ServiceUseTest {
    private static final String CONTRACT = "x.api.Contract";

    @TempDir
    Path folder;

    private TestNode node;
    private ServiceReference<?> service;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder.resolve("node"));
        TestJar api = new TestJar(
                        folder.resolve("api"), Map.of(CONTRACT, "package x.api; public interface Contract {}"))
                .header(Constants.BUNDLE_SYMBOLICNAME, "api")
                .header(Constants.EXPORT_PACKAGE, "x.api");
        node.install("api", api).start();
        TestJar provider = new TestJar(
                        folder.resolve("provider"),
                        Map.of("x.other.Tracked", "package x.other; public class Tracked implements x.api.Contract {}"),
                        api)
                .header(Constants.BUNDLE_SYMBOLICNAME, "provider")
                .header(Constants.IMPORT_PACKAGE, "x.api");
        Bundle bundle = node.install("provider", provider);
        bundle.start();
        Object object = bundle.loadClass("x.other.Tracked").getConstructor().newInstance();
        service = bundle.getBundleContext()
                .registerService(new String[] {CONTRACT, "x.other.Tracked"}, object, null)
                .getReference();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private Bundle bundle(String name, String header, String value) throws Exception {
        Bundle bundle = node.install(name, name, "1.0.0", Map.of(header, value), Map.of());
        bundle.start();
        return bundle;
    }

    private static void use(Bundle consumer, ServiceReference<?> service) {
        consumer.getBundleContext().getService(service);
    }

    @Test
    void bundleThatKnowsTheClassDependsOnIt() throws Exception {
        use(bundle("consumer", Constants.IMPORT_PACKAGE, "x.api"), service);

        assertThat(ServiceUse.consumers(service, List.of(CONTRACT))).containsExactly("consumer 1.0.0");
        assertThat(ServiceUse.consumers(service, List.of("x.other.Tracked"))).isEmpty();
        assertThat(ServiceUse.consumers(service, List.of())).isEmpty();
    }

    @Test
    void bundleThatTracksByPropertiesDependsOnNoClass() throws Exception {
        use(bundle("tracker", Constants.IMPORT_PACKAGE, "org.osgi.framework"), service);

        assertThat(ServiceUse.consumers(service)).containsExactly("tracker 1.0.0");
        assertThat(ServiceUse.consumers(service, List.of(CONTRACT))).isEmpty();
    }

    @Test
    void bundleThatRequiresAnotherBundleDependsOnEveryClass() throws Exception {
        use(bundle("old", Constants.REQUIRE_BUNDLE, "api"), service);

        assertThat(ServiceUse.consumers(service, List.of(CONTRACT))).containsExactly("old 1.0.0");
    }

    /** It gets the service for each call, and uses it at no moment at which one looks. */
    @Test
    void bundleThatListensForTheClassDependsOnIt() throws Exception {
        ServiceListeners listeners = listeners();
        Bundle consumer = bundle("consumer", Constants.IMPORT_PACKAGE, "x.api");
        listen(consumer, "(objectClass=" + CONTRACT + ")");

        assertThat(ServiceUse.consumers(service, List.of(CONTRACT))).isEmpty();
        assertThat(ServiceUse.dependants(service, List.of(CONTRACT), listeners)).containsExactly("consumer 1.0.0");

        consumer.stop();
        assertThat(ServiceUse.dependants(service, List.of(CONTRACT), listeners)).isEmpty();
    }

    @Test
    void listenersForOtherServicesDependOnNothing() throws Exception {
        listen(bundle("any", Constants.IMPORT_PACKAGE, "x.api"), "(service.id=*)");
        listen(bundle("other", Constants.IMPORT_PACKAGE, "x.api"), "(&(objectClass=" + CONTRACT + ")(kind=other))");
        listen(bundle("list", Constants.IMPORT_PACKAGE, "org.osgi.framework"), "(objectClass=" + CONTRACT + ")");

        assertThat(ServiceUse.dependants(service, List.of(CONTRACT), listeners()))
                .isEmpty();
    }

    @Test
    void bundleThatFindsAnotherServiceOfTheClassDoesNotDependOnThisOne() throws Exception {
        Bundle consumer = bundle("consumer", Constants.IMPORT_PACKAGE, "x.api");
        listen(consumer, "(objectClass=" + CONTRACT + ")");
        ServiceListeners listeners = listeners();
        Object same = service.getBundle().getBundleContext().getService(service);
        ServiceRegistration<?> second = bundle("second", Constants.IMPORT_PACKAGE, "x.api")
                .getBundleContext()
                .registerService(CONTRACT, same, null);

        assertThat(ServiceUse.dependants(service, List.of(CONTRACT), listeners)).isEmpty();

        second.unregister();
        assertThat(ServiceUse.dependants(service, List.of(CONTRACT), listeners)).containsExactly("consumer 1.0.0");
    }

    private ServiceListeners listeners() throws Exception {
        ServiceListeners listeners = new ServiceListeners();
        bundle("hook", Constants.IMPORT_PACKAGE, "org.osgi.framework.hooks.service")
                .getBundleContext()
                .registerService(ListenerHook.class, listeners, null);
        return listeners;
    }

    private static void listen(Bundle consumer, String filter) throws Exception {
        consumer.getBundleContext().addServiceListener(event -> {}, filter);
    }
}
