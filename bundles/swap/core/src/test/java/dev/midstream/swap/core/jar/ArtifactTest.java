package dev.midstream.swap.core.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactTest {
    @TempDir
    private Path folder;

    private Path jar(Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        Path file = folder.resolve("test.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            return file;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bundle-SymbolicName|a/b",
                "Bundle-SymbolicName|../x",
                "Bundle-SymbolicName|a b",
                "Bundle-SymbolicName|a..b",
                "Bundle-SymbolicName|.a",
                "Bundle-SymbolicName|a,b",
                "Bundle-SymbolicName|ä",
                "Bundle-Version|1.0.0.a/b",
                "Bundle-Version|1.0.0.a b",
                "Bundle-Version|1.x",
                "Bundle-Version|-1",
                "Export-Package|a b",
                "Export-Package|a/b",
                "Import-Package|a/b;version=1"
            })
    void headerOutsideTheGrammarIsRefused(String header, String value) throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("Bundle-SymbolicName", "a.one", "Bundle-Version", "1.0.0"));
        headers.put(header, value);
        Path jar = jar(headers);
        assertThatThrownBy(() -> Artifact.read(jar))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining(header);
    }

    @Test
    void veryLongNameIsRefused() throws IOException {
        Path jar = jar(Map.of("Bundle-SymbolicName", "a".repeat(300)));
        assertThatThrownBy(() -> Artifact.read(jar)).hasMessageContaining("at most 255 characters");
    }

    @Test
    void directivesAreNotPartOfTheName() throws Exception {
        Artifact artifact = Artifact.read(jar(Map.of(
                "Bundle-SymbolicName", "a.one;singleton:=true",
                "Bundle-Version", " 1.2 ",
                "Export-Package", "a.api;version=1.0,a.spi")));
        assertThat(artifact.service()).isEqualTo("a.one");
        assertThat(artifact.version()).hasToString("1.2.0");
        assertThat(artifact.exports()).containsExactly("a.api", "a.spi");
    }
}
