package dev.midstream.swap.gate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.osgi.framework.Constants;

/** A bundle made of Java sources, so that two bundles can have different classes of one name. */
public final class TestJar {
    private final Path classes;
    private final Manifest manifest = new Manifest();

    /**
     * Compiles sources.
     *
     * @param classes an empty folder
     * @param sources by the name of their class
     * @param others what the sources may use
     */
    public TestJar(Path classes, Map<String, String> sources, TestJar... others) throws IOException {
        this.classes = Files.createDirectories(classes);
        List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
        if (others.length > 0) {
            options.add("-classpath");
            options.add(String.join(
                    ":",
                    Stream.of(others).map(other -> other.classes.toString()).toList()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, source) -> units.add(new Source(name, source)));
        if (!compiler.getTask(null, null, null, options, null, units).call()) {
            throw new AssertionError("Does not compile: " + sources);
        }
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        header(Constants.BUNDLE_MANIFESTVERSION, "2");
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    public TestJar named(String name, String version) {
        return header(Constants.BUNDLE_SYMBOLICNAME, name).header(Constants.BUNDLE_VERSION, version);
    }

    public TestJar header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    public Path classes() {
        return classes;
    }

    InputStream open() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
