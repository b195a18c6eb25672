package dev.midstream.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes a revision of a bundle: the same classes with other headers. */
final class Jars {
    private Jars() {}

    static Path revision(Path of, String version) throws IOException {
        return with(of, Map.of("Bundle-Version", version));
    }

    /** A revision that has the contract inside and imports it from nobody. */
    static Path embedding(Path of, Path contract, String version) throws IOException {
        Path made = Files.createTempFile("revision", ".jar");
        made.toFile().deleteOnExit();
        try (JarFile jar = new JarFile(of.toFile());
                JarFile embedded = new JarFile(contract.toFile());
                OutputStream file = Files.newOutputStream(made)) {
            Manifest manifest = new Manifest(jar.getManifest());
            Attributes headers = manifest.getMainAttributes();
            headers.putValue("Bundle-Version", version);
            headers.putValue(
                    "Import-Package",
                    headers.getValue("Import-Package")
                            .replaceAll("dev\\.midstream\\.fixtures\\.probe\\.api;[^,]*,[^,]*,?", ""));
            try (JarOutputStream out = new JarOutputStream(file, manifest)) {
                copy(jar, out, "");
                copy(embedded, out, "dev/midstream/");
            }
        }
        return made;
    }

    private static void copy(JarFile jar, JarOutputStream out, String prefix) throws IOException {
        Enumeration<JarEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
            JarEntry entry = entries.nextElement();
            boolean wanted = entry.getName().startsWith(prefix) && !entry.isDirectory();
            if (wanted && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                out.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(out);
                }
            }
        }
    }

    static Path with(Path of, Map<String, String> headers) throws IOException {
        try (JarFile jar = new JarFile(of.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            headers.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
            return write(jar, manifest, Map.of());
        }
    }

    /** A jar's content under another manifest, and more of it. */
    static Path write(JarFile jar, Manifest manifest, Map<String, byte[]> more) throws IOException {
        Path made = Files.createTempFile("revision", ".jar");
        made.toFile().deleteOnExit();
        try (OutputStream file = Files.newOutputStream(made);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            copy(jar, out, "");
            for (Map.Entry<String, byte[]> entry : more.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return made;
    }
}
