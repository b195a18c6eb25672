package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Peers;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Use;
import dev.midstream.cluster.core.unit.BundleJar;
import dev.midstream.cluster.core.unit.FakeBundles;
import dev.midstream.swap.api.Contract;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class RemoteConsumersTest {
    private static final String STORE = "shop.api.Store";
    private static final String EXPORTED = "<property name='service.exported.interfaces' value='*'/>";

    @TempDir
    private Path folder;

    private final FakeRegistry registry = new FakeRegistry();
    private RemoteConsumers consumers;
    private String current;

    @BeforeEach
    void used() throws IOException {
        Store store = new Store(folder.resolve("store"));
        consumers = new RemoteConsumers(registry, new Artifacts(store, registry, null, new Peers("n1", Map::of)));
        current = store.put(jar("1.0.0", "[1.0,1.1)", EXPORTED).file());
        registry.put(Folders.USES, "n2", Map.of("shop", List.of(new Use(STORE, "1.0.3", List.of("billing 2.0.0")))));
    }

    private BundleJar jar(String version, String imports, String property) throws IOException {
        Path file = folder.resolve("shop-" + version + ".jar");
        Manifest manifest = new Manifest();
        Map.of(
                        "Manifest-Version", "1.0",
                        "Bundle-SymbolicName", "shop",
                        "Bundle-Version", version,
                        "Import-Package", "shop.api;version=\"" + imports + "\"",
                        "Service-Component", "OSGI-INF/*.xml")
                .forEach(manifest.getMainAttributes()::putValue);
        String component = "<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.4.0' name='shop'>" + property
                + "<service><provide interface='" + STORE + "'/><provide interface='java.lang.Runnable'/></service>"
                + "<implementation class='shop.Shop'/></scr:component>";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/shop.xml"));
            jar.write(component.getBytes(StandardCharsets.UTF_8));
        }
        return BundleJar.read(file);
    }

    private List<String> objections(BundleJar next, String... set) {
        return consumers.objections(next, current, Set.of(set));
    }

    @Test
    void contractThatIsNotExportedAnyMoreIsRefused() throws IOException {
        List<String> objections = objections(jar("1.1.0", "[1.0,1.1)", ""), "shop");
        assertThat(objections).hasSize(1);
        assertThat(objections.get(0)).contains("shop 1.1.0 does not offer " + STORE, "node n2", "billing 2.0.0");
    }

    @Test
    void keptContractIsAccepted() throws IOException {
        assertThat(objections(jar("1.1.0", "[1.0,1.1)", EXPORTED), "shop")).isEmpty();
        String named = "<property name='service.exported.interfaces' type='String'>\n" + STORE + "\n</property>";
        assertThat(objections(jar("1.2.0", "[1.0,1.1)", named), "shop")).isEmpty();
    }

    @Test
    void contractThatNobodyUsesElsewhereMayGo() throws IOException {
        registry.put(Folders.USES, "n2", Map.of());
        assertThat(objections(jar("1.1.0", "[1.0,1.1)", ""), "shop")).isEmpty();
    }

    @Test
    void consumersOfTheSameDeploymentDoNotCount() throws IOException {
        assertThat(objections(jar("1.1.0", "[1.0,1.1)", ""), "shop", "billing")).isEmpty();
    }

    @Test
    void otherMajorVersionIsRefused() throws IOException {
        List<String> objections = objections(jar("2.0.0", "[2.0,2.1)", EXPORTED), "shop");
        assertThat(objections).hasSize(1);
        assertThat(objections.get(0)).contains("in version 2.0.0", "uses version 1.0.3");
        assertThat(objections(jar("1.9.0", "[1.4,1.5)", EXPORTED), "shop")).isEmpty();
    }

    @Test
    void usesOfServicesElsewhereAreAnnounced() {
        FakeSwaps swaps = new FakeSwaps();
        swaps.services.add(FakeSwaps.elsewhere("shop", new Contract(List.of(STORE), true, List.of("billing 2.0.0"))));
        swaps.services.add(FakeSwaps.elsewhere("idle", new Contract(List.of("idle.Idle"), true, List.of())));
        swaps.services.add(FakeSwaps.service("here", 1));
        FakeBundles bundles = new FakeBundles();
        bundles.imported.put("billing 2.0.0 shop.api", Version.parseVersion("1.0.3"));
        new RemoteUses("n2", swaps, bundles, registry).report();
        assertThat(Codec.uses(registry.look(Folders.USES, "n2")))
                .isEqualTo(Map.of("shop", List.of(new Use(STORE, "1.0.3", List.of("billing 2.0.0")))));
    }
}
