package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Jars that would take the place of the platform are refused, whatever their name, and leave nothing behind. */
public class PlatformIT extends ContainerTest {
    private static final int SERVICES = 60;

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private Path jar(Map<String, String> headers) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-Version", "9.0.0");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        Path file = folder.newFile().toPath();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            return file;
        }
    }

    private SwapRecord refused(Map<String, String> headers) throws Exception {
        SwapRecord swap = deploy(jar(headers));
        assertEquals(headers + " " + swap.reasons(), Verdict.REFUSED, swap.verdict());
        return swap;
    }

    @Test
    public void noBundleOfThePlatformCanBeReplaced() throws Exception {
        List<String> accepted = new ArrayList<>();
        int tried = 0;
        for (Bundle bundle : context.getBundles()) {
            boolean platform = bundle.getBundleId() != 0
                    && !bundle.getLocation().startsWith("midstream:") // which may vanish meanwhile
                    && bundle.adapt(BundleStartLevel.class).getStartLevel() < SERVICES
                    && bundle.getHeaders().get("Fragment-Host") == null;
            if (platform) {
                tried++;
                SwapRecord swap = deploy(jar(Map.of("Bundle-SymbolicName", bundle.getSymbolicName())));
                if (swap.verdict() != Verdict.REFUSED || !swap.reasons().get(0).contains("belongs to the platform")) {
                    accepted.add(bundle.getSymbolicName() + " " + swap.reasons());
                }
            }
        }
        assertEquals(List.of(), accepted);
        assertTrue("bundles tried: " + tried, tried > 60);
        assertTrue(swaps.services().stream().noneMatch(service -> service.name().startsWith("dev.midstream.swap")));
    }

    @Test
    public void jarThatImportsTheGatesIsRefused() throws Exception {
        SwapRecord swap =
                refused(Map.of("Bundle-SymbolicName", "x.impostor", "Import-Package", "dev.midstream.swap.gate"));
        assertTrue(swap.reasons().get(0), swap.reasons().get(0).contains("belongs to the platform"));
        assertFalse(swaps.services().stream().anyMatch(service -> service.name().equals("x.impostor")));
    }

    @Test
    public void jarThatExportsTheContractOfAnotherServiceIsRefused() throws Exception {
        Map<String, String> headers = Map.of(
                "Bundle-SymbolicName", "x.impostor", "Export-Package", "dev.midstream.storage.api;version=1.0.0");
        SwapRecord swap = refused(headers);
        assertTrue(swap.reasons().get(0), swap.reasons().get(0).contains("dev.midstream.storage.api"));
        assertEquals(
                "the plan says the same",
                swap.reasons(),
                swaps.plan(List.of(jar(headers))).get(0).reasons());
    }

    @Test
    public void refusedJarLeavesReadinessAlone() throws Exception {
        refused(Map.of("Bundle-SymbolicName", "x.impostor", "Import-Package", "no.such.package"));
        assertEquals(200, Load.status("/health/ready"));
    }
}
