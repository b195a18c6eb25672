package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** Shows that a framework that is told to stop waits for its listeners, and that bundles can be changed meanwhile. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class StoppingFrameworkTest {
    @TempDir
    private Path folder;

    @Test
    void bundlesRunAndCanBeRemovedBeforeTheFirstOneStops() throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString()));
        framework.start();
        Bundle service = install(framework, "service");
        Bundle revision = install(framework, "revision");
        List<String> seen = new CopyOnWriteArrayList<>();
        SynchronousBundleListener drain = event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                seen.add("service runs: " + (service.getState() == Bundle.ACTIVE));
                remove(framework, revision, seen);
            }
        };
        framework.getBundleContext().addBundleListener(drain);
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(30));
        assertThat(seen).containsExactly("service runs: true", "refreshed: true", "removed: true");
        assertThat(service.getState()).isNotEqualTo(Bundle.ACTIVE);
    }

    /** As a swap does: on another thread, with a refresh of packages. */
    private static void remove(Framework framework, Bundle revision, List<String> seen) {
        Thread swap = new Thread(() -> {
            try {
                revision.stop();
                revision.uninstall();
                CountDownLatch refreshed = new CountDownLatch(1);
                framework
                        .adapt(FrameworkWiring.class)
                        .refreshBundles(List.of(revision), event -> refreshed.countDown());
                seen.add("refreshed: " + refreshed.await(10, TimeUnit.SECONDS));
            } catch (Exception e) {
                seen.add(e.toString());
            }
        });
        swap.start();
        try {
            swap.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seen.add("removed: " + (!swap.isAlive() && revision.getState() == Bundle.UNINSTALLED));
    }

    private Bundle install(Framework framework, String name) throws Exception {
        Path jar = folder.resolve(name + ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        write(jar, manifest);
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = framework.getBundleContext().installBundle(name, in);
            bundle.start();
            return bundle;
        }
    }

    private static void write(Path jar, Manifest manifest) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.flush();
        }
    }
}
