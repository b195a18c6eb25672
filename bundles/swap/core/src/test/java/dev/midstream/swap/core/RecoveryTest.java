package dev.midstream.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.SwapRecord;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** A node installs its revisions and contracts again after the framework has lost its cache of bundles. */
class RecoveryTest {
    @TempDir
    Path folder;

    private void deploy(EmbeddedNode node, JarBuilder jar) {
        SwapRecord swap = node.deploy(jar.in(folder));
        assertThat(swap.verdict()).as(swap.toString()).isEqualTo(SwapRecord.Verdict.COMMITTED);
    }

    private static JarBuilder contract(String version) {
        return new JarBuilder("prices.api", version).header("Export-Package", "org.example.prices;version=" + version);
    }

    private static JarBuilder consumer(String name, String range) {
        return new JarBuilder(name, "1.0.0")
                .header("Import-Package", "org.example.prices;version=\"" + range + "\"")
                .header("Provide-Capability", name);
    }

    private static List<String> active(EmbeddedNode node) {
        return Arrays.stream(node.context().getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE
                        && bundle.getLocation().startsWith("midstream:"))
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .toList();
    }

    private void dropCache() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    @Test
    void contractsThatConsumersNeedAreInstalledAgain() throws Exception {
        try (EmbeddedNode node = new EmbeddedNode(folder, 1)) {
            deploy(node, contract("1.0.0"));
            deploy(node, consumer("shop", "[1,2)"));
            deploy(node, contract("2.0.0"));
            deploy(node, consumer("tills", "[2,3)"));
        }
        dropCache();
        try (EmbeddedNode node = new EmbeddedNode(folder, 1)) {
            assertThat(active(node))
                    .containsExactlyInAnyOrder("prices.api 1.0.0", "prices.api 2.0.0", "shop 1.0.0", "tills 1.0.0");
            assertThat(node.engine().service("prices.api").live().version()).isEqualTo("2.0.0");
        }
    }
}
