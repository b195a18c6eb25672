package dev.midstream.swap.core;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.core.stage.DueComponents;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Shifts;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * A node in the process of the tests: a framework with Declarative Services, Configuration Admin, the gates and the engine.
 * Bundles load classes of {@code org.example} themselves.
 */
public final class EmbeddedNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SHARED = String.join(
            ",",
            "org.osgi.service.cm;version=1.6.1",
            "org.osgi.service.component;version=1.5.1",
            "org.osgi.service.component.runtime;version=1.5",
            "org.osgi.service.component.runtime.dto;version=1.5",
            "org.osgi.util.promise;version=1.3",
            "org.osgi.util.function;version=1.2");

    private final Framework framework;
    private final Bundle gates;
    private final DueComponents due;
    private final Recovery recovery;
    private final SwapEngine engine;
    private int serial;

    /** @param folder data of the node */
    public EmbeddedNode(Path folder, int proveSeconds) throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        SHARED,
                        Constants.FRAMEWORK_BOOTDELEGATION,
                        "dev.midstream.*",
                        Constants.FRAMEWORK_BSNVERSION,
                        Constants.FRAMEWORK_BSNVERSION_MULTIPLE, // as in Karaf
                        Constants.FRAMEWORK_BUNDLE_PARENT,
                        Constants.FRAMEWORK_BUNDLE_PARENT_APP,
                        "karaf.data",
                        folder.toString()));
        framework.start();
        install(new JarBuilder("gates", "1.0.0")
                .header(Constants.BUNDLE_ACTIVATOR, "dev.midstream.swap.gate.Activator"));
        gates = bundle("gates");
        for (String library :
                List.of("org.apache.felix.cm.impl.ConfigurationManager", "org.apache.felix.scr.impl.Activator")) {
            File jar = new File(Class.forName(library)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            framework.getBundleContext().installBundle(jar.toURI().toString()).start();
        }
        BundleContext context = gates.getBundleContext();
        due = new DueComponents(context, service(ServiceComponentRuntime.class));
        recovery = new Recovery(context, service(Revisions.class));
        engine = new SwapEngine(
                context,
                settings(proveSeconds),
                recovery,
                service(RoutingTable.class),
                service(Revisions.class),
                service(Shifts.class),
                service(RemoteRouting.class),
                service(ServiceComponentRuntime.class),
                due);
    }

    private static Settings settings(int proveSeconds) {
        return new Settings() {
            @Override
            public Class<? extends Annotation> annotationType() {
                return Settings.class;
            }

            @Override
            public int prove_seconds() {
                return proveSeconds;
            }

            @Override
            public int resident_seconds() {
                return 600;
            }

            @Override
            public int watch_seconds() {
                return 0;
            }

            @Override
            public double watch_failures() {
                return 0.05;
            }
        };
    }

    public SwapEngine engine() {
        return engine;
    }

    public void add(Ingress ingress) {
        engine.addIngress(ingress);
    }

    public DueComponents due() {
        return due;
    }

    public Plan plan(Path jar) {
        return engine.plan(List.of(jar)).get(0);
    }

    public SwapRecord deploy(Path jar) {
        return engine.deploy(List.of(jar), DeployOptions.by("test"), step -> {}).get(0);
    }

    /** Installs and starts a bundle that is not managed. */
    public Bundle install(JarBuilder jar) throws BundleException {
        Bundle bundle =
                framework.getBundleContext().installBundle("test:" + ++serial, new ByteArrayInputStream(jar.bytes()));
        if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
            bundle.start();
        }
        return bundle;
    }

    /** Returns the installed bundle of a name. */
    public Bundle bundle(String name) {
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("No bundle " + name);
    }

    public BundleContext context() {
        return gates.getBundleContext();
    }

    /** Returns a service of the platform. */
    public <T> T service(Class<T> type) {
        return context().getService(context().getServiceReference(type));
    }

    /** Returns the properties of the only service of a class that a consumer sees, by its gate. */
    public static ServiceReference<?> reference(BundleContext consumer, String type) {
        return consumer.getServiceReference(type);
    }

    public void configure(String pid, Map<String, ?> properties) throws Exception {
        service(ConfigurationAdmin.class).getConfiguration(pid, "?").update(new Hashtable<>(properties));
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
        engine.stop();
        recovery.stop();
        framework.stop();
        framework.waitForStop(PATIENCE.toMillis());
    }
}
