package dev.midstream.itests.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportRegistration;
import org.osgi.service.remoteserviceadmin.ImportRegistration;

/** Contracts that are bundles, each framework with its own classes of them: those of the reference services. */
class ContractsTest {
    private Node provider;
    private Node consumer;

    @BeforeEach
    void start() throws Exception {
        provider = new Node(Map.of());
        consumer = new Node(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        provider.close();
        consumer.close();
    }

    private static Class<?> type(Node node, String bundle, String name) throws ClassNotFoundException {
        return node.bundle(bundle).loadClass(bundle + "." + name);
    }

    private static Object make(Class<?> type, Object... parts) throws ReflectiveOperationException {
        return type.getDeclaredConstructors()[0].newInstance(parts);
    }

    private static Object call(Object target, String method, Object... arguments) throws Throwable {
        Method found = Arrays.stream(target.getClass().getMethods())
                .filter(each -> each.getName().equals(method) && each.getParameterCount() == arguments.length)
                .findFirst()
                .orElseThrow();
        // records and proxies of another loader
        found.setAccessible(true);
        try {
            return found.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private ExportRegistration export(String bundle, String contract, InvocationHandler service) throws Exception {
        Class<?> type = type(provider, bundle, contract);
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, service);
        ServiceReference<?> reference = provider.bundle(bundle)
                .getBundleContext()
                .registerService(type.getName(), proxy, Node.properties("service.exported.interfaces", "*"))
                .getReference();
        return provider.admin().exportService(reference, null).iterator().next();
    }

    private ImportRegistration imported(ExportRegistration exported) {
        assertThat(exported.getException()).isNull();
        EndpointDescription endpoint = exported.getExportReference().getExportedEndpoint();
        return consumer.admin().importService(endpoint);
    }

    private Object service(ImportRegistration registration, String bundle) {
        return consumer.bundle(bundle)
                .getBundleContext()
                .getService(registration.getImportReference().getImportedService());
    }

    @Test
    void storageIsTheSameFromElsewhere() throws Throwable {
        String api = "dev.midstream.storage.api";
        Class<?> info = type(provider, api, "ObjectInfo");
        Class<?> content = type(provider, api, "ObjectContent");
        Class<?> precondition = type(provider, api, "PreconditionFailedException");
        ExportRegistration exported =
                export(api, "ObjectStore", (proxy, method, arguments) -> switch (method.getName()) {
                    case "put" -> {
                        byte[] bytes = ((InputStream) arguments[1]).readAllBytes();
                        if (bytes.length == 0) {
                            throw (Throwable)
                                    precondition.getConstructor(String.class).newInstance("too late");
                        }
                        yield make(info, arguments[0], arguments[2], (long) bytes.length, "tag", Instant.EPOCH, "{}");
                    }
                    case "open" ->
                        Optional.of(make(
                                content,
                                make(info, arguments[0], "a/b", 3L, "tag", Instant.EPOCH, "{}"),
                                new ByteArrayInputStream(new byte[] {1, 2, 3})));
                    default -> Optional.empty();
                });
        Object store = service(imported(exported), api);
        Class<?> conditions = type(consumer, api, "Precondition");
        Object none = conditions.getField("NONE").get(null);
        Object stored = call(store, "put", "k", new ByteArrayInputStream(new byte[5]), "a/b", none);
        assertThat(stored).isInstanceOf(type(consumer, api, "ObjectInfo"));
        assertThat(call(stored, "size")).isEqualTo(5L);
        assertThatThrownBy(() -> call(store, "put", "k", InputStream.nullInputStream(), "a/b", none))
                .satisfies(e -> assertThat(e.getClass()).isSameAs(type(consumer, api, "PreconditionFailedException")))
                .hasMessage("too late");
        Object open = ((Optional<?>) call(store, "open", "k")).orElseThrow();
        assertThat(((InputStream) call(open, "stream")).readAllBytes()).containsExactly(1, 2, 3);
        call(open, "close");
        assertThat(call(store, "stat", "k")).isEqualTo(Optional.empty());
    }

    @Test
    void authIsTheSameFromElsewhere() throws Throwable {
        String api = "dev.midstream.security.api";
        Class<?> identity = type(provider, api, "Identity");
        ExportRegistration exported = export(
                api,
                "TokenVerifier",
                (proxy, method, arguments) -> arguments[0].equals("bad")
                        ? Optional.empty()
                        : Optional.of(make(identity, "ada", Set.of("admin"), Instant.MAX)));
        Object verifier = service(imported(exported), api);
        assertThat(call(verifier, "verify", "bad")).isEqualTo(Optional.empty());
        assertThat(call(verifier, "verify", "good"))
                .isEqualTo(Optional.of(make(type(consumer, api, "Identity"), "ada", Set.of("admin"), Instant.MAX)));
    }

    @Test
    void processingIsTheSameFromElsewhere() throws Throwable {
        String api = "dev.midstream.processing.api";
        Class<?> job = type(provider, api, "Job");
        Object running = type(provider, api, "JobState").getField("RUNNING").get(null);
        ExportRegistration exported = export(api, "Jobs", (proxy, method, arguments) -> switch (method.getName()) {
            case "submit" -> throw new IllegalStateException("the id belongs to another request");
            default -> List.of(make(job, "1", "checksum", "k", running, 1, null, null, Instant.EPOCH, Instant.EPOCH));
        });
        Object jobs = service(imported(exported), api);
        Object request = make(type(consumer, api, "JobRequest"), "checksum", "k", null);
        assertThatThrownBy(() -> call(jobs, "submit", request))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the id belongs to another request");
        Object only = ((List<?>) call(jobs, "list", null, 10)).get(0);
        assertThat(call(only, "state").toString()).isEqualTo("RUNNING");
        assertThat(call(only, "result")).isNull();
    }

    @Test
    void aContractsClassesGoWhenItsServicesAreGone() throws Throwable {
        String api = "dev.midstream.storage.api";
        ExportRegistration exported = export(api, "ObjectStore", (proxy, method, arguments) -> Optional.empty());
        ImportRegistration imported = imported(exported);
        WeakReference<ClassLoader> there = use(provider, api);
        WeakReference<ClassLoader> here = use(consumer, api);
        call(service(imported, api), "stat", "k");
        imported.close();
        exported.close();
        uninstall(provider, api);
        uninstall(consumer, api);
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(here.get()).as("of the caller").isNull();
            assertThat(there.get()).as("of the provider").isNull();
        });
    }

    private static WeakReference<ClassLoader> use(Node node, String api) {
        return new WeakReference<>(node.bundle(api).adapt(BundleWiring.class).getClassLoader());
    }

    private static void uninstall(Node node, String name) throws Exception {
        Bundle bundle = node.bundle(name);
        bundle.uninstall();
        CountDownLatch refreshed = new CountDownLatch(1);
        FrameworkListener listener = event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        };
        node.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), listener);
        assertThat(refreshed.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
