package dev.midstream.itests.remote;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.remoteserviceadmin.RemoteServiceAdmin;

/**
 * A framework with the admin and the direct transport. The contracts, and the packages of the specification that the
 * test itself uses, come from the class path, so that both nodes of a test share them.
 */
final class Node implements AutoCloseable {
    private static final String SHARED = String.join(
            ",",
            "org.slf4j;version=1.7.36",
            "org.slf4j;version=2.0.17",
            "org.osgi.service.remoteserviceadmin;version=1.1.0",
            "org.osgi.service.event;version=1.4.0",
            "org.osgi.service.component;version=1.5.0",
            "org.osgi.service.component.runtime;version=1.5.0",
            "org.osgi.service.component.runtime.dto;version=1.5.0",
            "org.osgi.service.cm;version=1.6.0",
            "org.osgi.util.promise;version=1.3.0",
            "org.osgi.util.function;version=1.2.0",
            "dev.midstream.itests.remote;version=1.2.3");
    private static final List<String> BUNDLES = List.of(
            "org.apache.felix.scr",
            "jackson-core",
            "jackson-annotations",
            "jackson-databind",
            "jackson-dataformat-cbor",
            "org.apache.aries.rsa.spi",
            "dev.midstream.storage.api",
            "dev.midstream.security.api",
            "dev.midstream.processing.api",
            "asm",
            "dev.midstream.swap.gate",
            "dev.midstream.remote.calls",
            "dev.midstream.remote.admin",
            "dev.midstream.remote.direct");

    final int port;
    private final Path cache;
    private final Framework framework;

    Node(Map<String, String> properties) throws IOException, BundleException {
        port = freePort();
        cache = Files.createTempDirectory("midstream-remote");
        Map<String, String> settings = new HashMap<>(Map.of(
                "org.osgi.framework.storage",
                cache.toString(),
                "org.osgi.framework.storage.clean",
                "onFirstInit",
                "org.osgi.framework.system.packages.extra",
                SHARED,
                "org.osgi.framework.bootdelegation",
                "sun.misc",
                "midstream.port.remote",
                String.valueOf(port)));
        settings.putAll(properties);
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(settings);
        framework.start();
        for (String bundle : BUNDLES) {
            context().installBundle(jar(bundle).toURI().toString());
        }
        for (Bundle bundle : context().getBundles()) {
            bundle.start();
        }
    }

    /** Of the class path; those of this build are packaged before this test runs. */
    private static File jar(String artifact) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(file -> file.getName().matches(artifact.replace(".", "\\.") + "-[0-9].*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        artifact + " is no jar on the class path: run this by mvn verify, which packages it first"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Bundle bundle(String name) {
        return Stream.of(context().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    String uuid() {
        return context().getProperty("org.osgi.framework.uuid");
    }

    RemoteServiceAdmin admin() {
        return await(RemoteServiceAdmin.class, "(remote.configs.supported=midstream.direct)");
    }

    <T> T await(Class<T> type, String filter) {
        AtomicReference<ServiceReference<T>> found = new AtomicReference<>();
        Awaitility.await().until(() -> {
            context().getServiceReferences(type, filter).stream().findFirst().ifPresent(found::set);
            return found.get() != null;
        });
        return context().getService(found.get());
    }

    static Dictionary<String, Object> properties(Object... keysAndValues) {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    @Override
    public void close() throws BundleException, IOException {
        framework.stop();
        Awaitility.await().until(() -> framework.getState() == Bundle.RESOLVED);
        try (Stream<Path> files = Files.walk(cache)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
