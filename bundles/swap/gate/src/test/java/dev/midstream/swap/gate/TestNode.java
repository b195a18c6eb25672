package dev.midstream.swap.gate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * A framework in this process with the gate bundle and empty bundles, for which tests register and use services. All
 * bundles see the classes of the tests by boot delegation.
 */
public final class TestNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Framework framework;
    private final Bundle gates;
    private int serial;

    public TestNode(Path folder) throws Exception {
        this(folder, Map.of());
    }

    /** @param properties properties of the framework */
    public TestNode(Path folder, Map<String, String> properties) throws Exception {
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        all.put(
                Constants.FRAMEWORK_BOOTDELEGATION,
                "dev.midstream.*,org.osgi.service.cm,org.osgi.service.event,org.apache.felix.hc.api");
        all.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_APP);
        all.put("karaf.data", folder.toString());
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(all);
        framework.start();
        gates = install("gates", "gates", "1.0.0", Activator.class);
        gates.start();
    }

    /** Installs a bundle without content. */
    public Bundle install(String location, String name, String version, Class<?> activator) throws Exception {
        return install(
                location,
                name,
                version,
                activator == null ? Map.of() : Map.of(Constants.BUNDLE_ACTIVATOR, activator.getName()),
                Map.of());
    }

    /**
     * Installs a bundle.
     *
     * @param headers headers of its manifest, besides its name and version
     * @param entries the texts of its entries
     */
    public Bundle install(
            String location, String name, String version, Map<String, String> headers, Map<String, String> entries)
            throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        attributes.putValue(Constants.BUNDLE_VERSION, version);
        headers.forEach(attributes::putValue);
        return framework.getBundleContext().installBundle(location, new ByteArrayInputStream(jar(manifest, entries)));
    }

    public Bundle install(String location, TestJar jar) throws Exception {
        return framework.getBundleContext().installBundle(location, jar.open());
    }

    /** Installs and starts a revision that becomes live if none is. */
    Bundle start(String service, String version, TestJar jar) throws Exception {
        Bundle bundle = install(location(service, version), jar);
        bundle.start();
        return bundle;
    }

    /** Installs and starts a revision that stays hidden until a shift. */
    Bundle stage(String service, String version, TestJar jar) throws Exception {
        String location = location(service, version);
        revisions().stage(location);
        Bundle bundle = install(location, jar);
        bundle.start();
        return bundle;
    }

    private static byte[] jar(Manifest manifest, Map<String, String> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** Installs and starts the bundles that these classes come from. */
    public void platform(Class<?>... classes) throws Exception {
        List<Bundle> installed = new ArrayList<>();
        for (Class<?> type : classes) {
            URL jar = type.getProtectionDomain().getCodeSource().getLocation();
            installed.add(framework.getBundleContext().installBundle(jar.toString()));
        }
        for (Bundle bundle : installed) {
            bundle.start();
        }
    }

    /** Installs and starts a bundle that is not managed. */
    public BundleContext consumer() throws Exception {
        Bundle bundle = install("consumer-" + ++serial, "consumer", "1.0." + serial, null);
        bundle.start();
        return bundle.getBundleContext();
    }

    /** Installs and starts a revision that becomes live if none is. */
    public Bundle revision(String service, String version) throws Exception {
        return start(location(service, version), service, version);
    }

    /** Installs and starts a revision that stays hidden until a shift. */
    public Bundle staged(String service, String version) throws Exception {
        String location = location(service, version);
        revisions().stage(location);
        return start(location, service, version);
    }

    private Bundle start(String location, String service, String version) throws Exception {
        Bundle bundle = install(location, service, version, null);
        bundle.start();
        return bundle;
    }

    public String location(String service, String version) {
        return GateProperties.LOCATION + service + "/" + version + "/" + ++serial;
    }

    /** Binds, commits and shifts. Returns the previous tenure. */
    public Tenure swap(Bundle revision) throws Exception {
        Tenure next = revisions().bind(revision);
        revisions().commit(List.of(revision), List.of());
        Shift shift = shifts().shift(List.of(next), Duration.ofSeconds(10));
        revisions().unstage(revision.getLocation());
        return shift.previous().get(0);
    }

    public static ServiceRegistration<?> register(
            Bundle revision, Class<?> contract, Object service, Object... properties) {
        return revision.getBundleContext().registerService(contract.getName(), service, properties(properties));
    }

    public static Dictionary<String, Object> properties(Object... pairs) {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put((String) pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    /** Returns the only service that a consumer sees. */
    public static <T> ServiceReference<T> reference(BundleContext consumer, Class<T> contract, String filter)
            throws InvalidSyntaxException {
        List<ServiceReference<T>> found = List.copyOf(consumer.getServiceReferences(contract, filter));
        if (found.size() != 1) {
            throw new AssertionError("Expected one " + contract.getName() + " with " + filter + ": " + found);
        }
        return found.get(0);
    }

    public static <T> T service(BundleContext consumer, Class<T> contract, String filter)
            throws InvalidSyntaxException {
        return consumer.getService(reference(consumer, contract, filter));
    }

    public Revisions revisions() {
        return platform(Revisions.class);
    }

    public Shifts shifts() {
        return platform(Shifts.class);
    }

    public RoutingTable table() {
        return platform(RoutingTable.class);
    }

    public RemoteRouting remote() {
        return platform(RemoteRouting.class);
    }

    public Bundle gates() {
        return gates;
    }

    private <T> T platform(Class<T> type) {
        BundleContext context = gates.getBundleContext();
        return context.getService(context.getServiceReference(type));
    }

    public static void await(String what, Callable<Boolean> condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new AssertionError("Not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(PATIENCE.toMillis());
    }
}
