package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;

/** The content of bundles, in a file or installed, to be read without loading a class of it. */
public final class Jars {
    private static final List<String> READ = List.of(".class", ".xml", ".sql");

    private Jars() {}

    public static Jar open(Path file) throws IOException {
        return new Jar(file.toFile());
    }

    /** What of an installed bundle is needed to compare it. */
    public static Jar of(Bundle bundle) throws IOException {
        Jar jar = new Jar(bundle.getSymbolicName());
        for (URL entry : entries(bundle)) {
            String path = entry.getPath().substring(1);
            if (READ.stream().anyMatch(path::endsWith)) {
                try (InputStream in = entry.openStream()) {
                    jar.putResource(path, new EmbeddedResource(in.readAllBytes(), 0));
                }
            }
        }
        try (InputStream in = bundle.getEntry(JarFile.MANIFEST_NAME).openStream()) {
            jar.setManifest(new Manifest(in));
        }
        return jar;
    }

    private static List<URL> entries(Bundle bundle) {
        Enumeration<URL> found = bundle.findEntries("/", "*", true);
        return found == null ? List.of() : Collections.list(found);
    }

    /** Returns the headers of a jar; none if it has no manifest. */
    public static Attributes headers(Jar jar) {
        try {
            Manifest manifest = jar.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        } catch (Exception e) { // as bnd declares it
            throw new IllegalStateException("The manifest of " + jar.getName() + " cannot be read", e);
        }
    }

    /** The bytes at a path, or null if there is nothing. */
    public static byte[] read(Jar jar, String path) {
        Resource resource = jar.getResource(path);
        if (resource == null) {
            return null;
        }
        try (InputStream in = resource.openInputStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " of " + jar.getName() + " cannot be read", e);
        } catch (Exception e) { // as bnd declares it
            throw new IllegalStateException(path + " of " + jar.getName() + " cannot be read", e);
        }
    }

    public static byte[] readClass(Jar jar, String name) {
        return read(jar, name.replace('.', '/') + ".class");
    }

    public static Stream<String> names(Jar jar, String suffix) {
        return jar.getResources().keySet().stream().filter(name -> name.endsWith(suffix));
    }
}
