package dev.midstream.itests;

import static org.junit.Assert.assertEquals;

import dev.midstream.fixtures.probe.api.Probe;
import dev.midstream.fixtures.probe.api.Scoped;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Revisions that are over leave nothing behind. */
public class RetirementIT extends ContainerTest {
    private static final int SWAPS = 10;

    @Test
    public void oldClassLoadersAreCollected() throws Exception {
        install("dev.midstream.fixtures.consumer.jar");
        Probe probe = service(Probe.class);
        Scoped scoped = service(Scoped.class);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int swap = 1; swap <= SWAPS; swap++) {
            commit(probe("2.0." + swap));
            assertEquals("2.0." + swap, probe.version());
            assertEquals("2.0." + swap, scoped.version());
            Load.get("/probe/version");
            Load.get("/probe/async?ms=1");
            Load.get("/probe/prototype");
            loaders.add(new WeakReference<>(liveLoader("2.0." + swap)));
        }
        // the live one and the resident one stay
        Await.until("collection of " + (SWAPS - 2) + " class loaders", Duration.ofSeconds(30), () -> {
            System.gc();
            return loaders.stream().filter(loader -> loader.get() != null).count() <= 2;
        });
        assertEquals(
                2, Arrays.stream(context.getBundles()).filter(this::isProbe).count());
    }

    private ClassLoader liveLoader(String version) {
        return Arrays.stream(context.getBundles())
                .filter(bundle ->
                        isProbe(bundle) && bundle.getVersion().toString().equals(version))
                .findFirst()
                .orElseThrow()
                .adapt(BundleWiring.class)
                .getClassLoader();
    }

    private boolean isProbe(Bundle bundle) {
        return PROBE.equals(bundle.getSymbolicName());
    }
}
