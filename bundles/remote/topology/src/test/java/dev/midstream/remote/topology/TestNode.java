package dev.midstream.remote.topology;

import dev.midstream.remote.topology.contract.Greeter;
import dev.midstream.swap.gate.Offer;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** A framework with the bundle of a contract, and fakes of the gates of its node. */
final class TestNode implements AutoCloseable {
    final Map<String, List<Offer>> offers = new ConcurrentHashMap<>();
    /** Bundles that are managed, with the number of their services. */
    final Map<Bundle, Integer> managed = new HashMap<>();

    private final Framework framework;
    private final BundleContext topology;
    final Bundle api;

    TestNode(Path storage) throws BundleException, IOException {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT));
        framework.start();
        Bundle own = install("topology", Map.of());
        own.start();
        topology = own.getBundleContext();
        api = install(
                "greeter.api",
                Map.of(Constants.EXPORT_PACKAGE, Greeter.class.getPackageName() + ";version=1.0"),
                Greeter.class);
        api.start();
    }

    private Bundle install(String name, Map<String, String> headers, Class<?>... classes)
            throws BundleException, IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        headers.forEach(main::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Class<?> type : classes) {
                String entry = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(entry));
                try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        }
        return framework.getBundleContext().installBundle(name, new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** The context of other bundles. */
    BundleContext others() {
        return framework.getBundleContext();
    }

    /** The context of the topology. */
    BundleContext topology() {
        return topology;
    }

    private interface Answers {
        Object of(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.of(method.getName(), arguments)));
    }

    RoutingTable table() {
        return fake(RoutingTable.class, (method, arguments) -> switch (method) {
            case "live" -> Optional.empty();
            default -> throw new IllegalStateException(method);
        });
    }

    RemoteRouting remote() {
        return fake(RemoteRouting.class, (method, arguments) -> switch (method) {
            case "remoteOffers" -> {
                @SuppressWarnings("unchecked")
                List<Offer> made = (List<Offer>) arguments[1];
                offers.put((String) arguments[0], made);
                yield null;
            }
            case "remoteGate" -> Optional.empty();
            default -> throw new IllegalStateException(method);
        });
    }

    Revisions revisions() {
        return fake(Revisions.class, (method, arguments) -> switch (method) {
            case "manages" -> managed.containsKey((Bundle) arguments[0]);
            case "services" -> {
                ServiceReference<?> any = framework.getRegisteredServices()[0];
                yield managed.getOrDefault((Bundle) arguments[0], 0) == 0 ? List.of() : List.of(any);
            }
            default -> throw new IllegalStateException(method);
        });
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
