package dev.midstream.shapes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes a version of a bundle from another one by replacing a text in its headers, classes, resources and inner jars. */
final class Versions {
    private final String text;
    private final String by;

    /** @param by a text of the same length, which classes need */
    private Versions(String text, String by) {
        this.text = text;
        this.by = by;
    }

    static void replace(Path jar, String text, String by, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(jar);
                OutputStream out = Files.newOutputStream(to)) {
            new Versions(text, by).copy(in, out);
        }
    }

    private void copy(InputStream from, OutputStream to) throws IOException {
        JarInputStream in = new JarInputStream(from);
        JarOutputStream out = in.getManifest() == null ? new JarOutputStream(to) : withManifest(in, to);
        for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
            out.putNextEntry(new JarEntry(entry.getName()));
            out.write(content(entry.getName(), in.readAllBytes()));
            out.closeEntry();
        }
        out.finish();
    }

    private JarOutputStream withManifest(JarInputStream in, OutputStream to) throws IOException {
        Manifest manifest = in.getManifest();
        Attributes headers = manifest.getMainAttributes();
        headers.replaceAll((name, value) -> value.toString().replace(text, by));
        return new JarOutputStream(to, manifest);
    }

    private byte[] content(String name, byte[] content) throws IOException {
        if (name.endsWith(".jar")) {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            copy(new ByteArrayInputStream(content), inner);
            return inner.toByteArray();
        }
        String latin = new String(content, StandardCharsets.ISO_8859_1); // keeps each byte
        return latin.replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
    }
}
