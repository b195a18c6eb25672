package dev.midstream.crash;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes a revision of a bundle: the same classes with other headers. */
public final class Jars {
    private Jars() {}

    public static Path revision(Path of, String version) throws Exception {
        return with(of, Map.of("Bundle-Version", version));
    }

    public static Path with(Path of, Map<String, String> headers) throws Exception {
        Path made = Files.createTempFile("revision", ".jar");
        made.toFile().deleteOnExit();
        try (JarFile jar = new JarFile(of.toFile());
                OutputStream file = Files.newOutputStream(made)) {
            Manifest manifest = new Manifest(jar.getManifest());
            headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry : jar.stream().toList()) {
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        jar.getInputStream(entry).transferTo(out);
                    }
                }
            }
        }
        return made;
    }
}
