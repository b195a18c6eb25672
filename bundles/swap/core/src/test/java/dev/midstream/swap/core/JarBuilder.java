package dev.midstream.swap.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Builds bundles of headers, files, and classes of the tests. */
public final class JarBuilder {
    private final Manifest manifest = new Manifest();
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    public JarBuilder(String service, String version) {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        header("Bundle-ManifestVersion", "2");
        header("Bundle-SymbolicName", service);
        header("Bundle-Version", version);
    }

    public JarBuilder header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    public JarBuilder file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds classes, which the bundle then loads itself. */
    public JarBuilder types(Class<?>... types) {
        for (Class<?> type : types) {
            files.put(path(type), bytes(type));
        }
        return this;
    }

    /** Adds a class as if it were compiled for another release of Java. */
    public JarBuilder type(Class<?> type, int major) {
        byte[] bytes = bytes(type);
        bytes[7] = (byte) major;
        files.put(path(type), bytes);
        return this;
    }

    /** Adds a description of components. */
    public JarBuilder component(String xml) {
        String path = "OSGI-INF/component-" + files.size() + ".xml";
        String before = manifest.getMainAttributes().getValue("Service-Component");
        header("Service-Component", before == null ? path : before + "," + path);
        return file(path, xml);
    }

    private static String path(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static byte[] bytes(Class<?> type) {
        try (InputStream in = type.getClassLoader().getResourceAsStream(path(type))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.putNextEntry(new JarEntry(file.getKey()));
                out.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public Path in(Path folder) {
        try {
            return Files.write(Files.createTempFile(folder, "bundle", ".jar"), bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
