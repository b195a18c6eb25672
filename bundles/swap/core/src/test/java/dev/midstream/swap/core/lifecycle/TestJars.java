package dev.midstream.swap.core.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Empty bundles. */
public final class TestJars {
    private TestJars() {}

    public static Path jar(Path folder, String service, String version) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", service);
        headers.putValue("Bundle-Version", version);
        Path file = folder.resolve(service + "-" + version + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
