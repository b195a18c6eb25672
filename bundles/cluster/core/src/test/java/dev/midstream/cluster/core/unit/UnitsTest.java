package dev.midstream.cluster.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Peers;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Artifact;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitsTest {
    @TempDir
    private Path folder;

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeBundles bundles = new FakeBundles();
    private Store store;
    private Artifacts artifacts;

    @BeforeEach
    void node() {
        store = new Store(folder.resolve("store"));
        artifacts = new Artifacts(store, registry, null, new Peers("n1", Map::of));
    }

    private Units units() {
        return new Units(bundles, store, registry, artifacts);
    }

    private BundleJar jar(String name, String version, String... headers) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", name);
        attributes.putValue("Bundle-Version", version);
        for (int i = 0; i < headers.length; i += 2) {
            attributes.putValue(headers[i], headers[i + 1]);
        }
        Path file = folder.resolve(name + '-' + version + ".jar");
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
        return BundleJar.read(file);
    }

    private BundleJar api(String name, String version, String... headers) throws IOException {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Export-Package";
        all[headers.length + 1] = name + ";version=\"" + version + "\"";
        return jar(name, version, all);
    }

    private BundleJar service(String name, String imports) throws IOException {
        return jar(name, "1.0.0", "Import-Package", imports, "Service-Component", "OSGI-INF/a.xml");
    }

    private String install(BundleJar jar, boolean distributed) throws IOException {
        String digest = store.put(jar.file());
        bundles.add(jar.headers(), digest, distributed);
        return digest;
    }

    private List<String> needs(Map<String, String> digests, String service) {
        return artifacts.known(digests.get(service)).orElseThrow().needs();
    }

    @Test
    void contractOfTheSetIsNeeded() throws IOException {
        BundleJar api = api("shop.api", "1.0.0");
        BundleJar shop = service("shop", "shop.api;version=\"[1.0,1.1)\",org.slf4j");
        Map<String, String> digests = units().publish(List.of(shop, api));
        assertThat(api.headers().contract()).isTrue();
        assertThat(shop.headers().contract()).isFalse();
        assertThat(needs(digests, "shop")).containsExactly(digests.get("shop.api"));
        assertThat(artifacts.known(digests.get("shop.api")).map(Artifact::exports))
                .contains(Map.of("shop.api", "1.0.0"));
    }

    @Test
    void contractsOfContractsComeFirst() throws IOException {
        BundleJar base = api("base.api", "1.0.0");
        BundleJar api = api("shop.api", "1.0.0", "Import-Package", "base.api;version=\"[1,2)\"");
        BundleJar shop = service("shop", "shop.api");
        Map<String, String> digests = units().publish(List.of(shop, api, base));
        assertThat(needs(digests, "shop")).containsExactly(digests.get("base.api"), digests.get("shop.api"));
    }

    @Test
    void contractsThatImportFromEachOtherAreBothNeeded() throws IOException {
        BundleJar one = api("one.api", "1.0.0", "Import-Package", "two.api");
        BundleJar two = api("two.api", "1.0.0", "Import-Package", "one.api");
        Map<String, String> digests = units().publish(List.of(service("shop", "one.api"), one, two));
        assertThat(needs(digests, "shop")).containsExactlyInAnyOrder(digests.get("one.api"), digests.get("two.api"));
    }

    @Test
    void installedContractIsNeededAndThatOfTheDistributionIsNot() throws IOException {
        String own = install(api("shop.api", "1.0.0"), false);
        install(api("dev.auth.api", "1.0.0"), true);
        install(jar("a.library", "1.0.0", "Export-Package", "a.lib", "Bundle-Activator", "a.A"), false);
        Map<String, String> digests = units().publish(List.of(service("shop", "shop.api,dev.auth.api,a.lib")));
        assertThat(needs(digests, "shop")).containsExactly(own);
        assertThat(artifacts.known(own)).map(Artifact::nodes).contains(List.of("n1"));
    }

    @Test
    void newestInstalledVersionInRangeIsNeeded() throws IOException {
        String first = install(api("shop.api", "1.0.0"), false);
        install(api("shop.api", "2.0.0"), false);
        Map<String, String> digests = units().publish(List.of(service("shop", "shop.api;version=\"[1.0,2.0)\"")));
        assertThat(needs(digests, "shop")).containsExactly(first);
    }

    @Test
    void requiredBundleIsNeeded() throws IOException {
        String api = install(api("shop.api", "1.2.0"), false);
        BundleJar shop = jar(
                "shop", "1.0.0", "Require-Bundle", "shop.api;bundle-version=\"[1.0,2.0)\"", "Bundle-Activator", "a.A");
        assertThat(needs(units().publish(List.of(shop)), "shop")).containsExactly(api);
    }

    @Test
    void contractThatWasDeployedBeforeIsNeeded() throws IOException {
        Map<String, String> before = units().publish(
                        List.of(api("base.api", "1.0.0"), api("shop.api", "1.0.0", "Import-Package", "base.api")));
        Map<String, String> digests = units().publish(List.of(service("shop", "shop.api;version=\"[1.0,2.0)\"")));
        assertThat(needs(digests, "shop")).containsExactly(before.get("base.api"), before.get("shop.api"));
    }

    @Test
    void installedServiceHasItsNeeds() throws IOException {
        String api = install(api("shop.api", "1.0.0"), false);
        bundles.add(service("shop", "shop.api").headers(), "digest", false);
        assertThat(units().needs(1)).containsExactly(api);
        assertThat(units().needs(7)).isEmpty();
    }

    @Test
    void contractWhoseJarIsGoneIsNamed() throws IOException {
        bundles.add(FakeBundles.contract("shop.api", "1.0.0"), "0".repeat(64), false);
        assertThatThrownBy(() -> units().publish(List.of(service("shop", "shop.api"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the jar of shop.api 1.0.0")
                .hasMessageContaining("Deploy it with the service.");
    }

    @Test
    void clausesAreSplitOutsideOfQuotes() {
        assertThat(Clause.parse("a;b;version:Version=\"[1,2)\";resolution:=optional , c;x=\"1,\\\"2;3\""))
                .containsExactly(
                        new Clause(List.of("a", "b"), Map.of("version", "[1,2)"), Map.of("resolution", "optional")),
                        new Clause(List.of("c"), Map.of("x", "1,\"2;3"), Map.of()));
        assertThat(Clause.parse(null)).isEmpty();
    }
}
