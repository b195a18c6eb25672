package dev.midstream.cluster.core.unit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** A file that is a bundle, by its manifest. */
public record BundleJar(Path file, BundleHeaders headers) {
    /** @throws IOException if it is no bundle; says why */
    public static BundleJar read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file: give the path of a bundle's jar");
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return new BundleJar(file, BundleHeaders.of(headers::getValue));
        } catch (ZipException e) {
            throw new IOException(file + " is no jar: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no OSGi bundle: " + e.getMessage() + "; build it with bnd", e);
        }
    }

    public String name() {
        return headers.name();
    }

    public String version() {
        return headers.version().toString();
    }
}
