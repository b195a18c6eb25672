package dev.midstream.itests.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Further revisions of the fixtures. */
final class Revisions {
    private Revisions() {}

    /** Returns a jar with the same classes under another version and other headers. */
    static Path of(String service, String version, String... headers) throws IOException {
        String name = service.substring(service.lastIndexOf('.') + 1);
        Path made = Files.createTempFile(name + "-" + version, ".jar");
        made.toFile().deleteOnExit();
        try (JarFile jar = new JarFile(Midstream.bundle(name).toFile());
                OutputStream file = Files.newOutputStream(made)) {
            Manifest manifest = new Manifest(jar.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", version);
            for (int i = 0; i < headers.length; i += 2) {
                manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
            }
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = jar.getInputStream(entry)) {
                            in.transferTo(out);
                        }
                    }
                }
            }
        }
        return made;
    }
}
