package dev.midstream.shapes;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the bundles of the shapes. Each folder of sources is one bundle: {@code VERSION} in its files stands for the version,
 * {@code bnd.bnd} has its headers, {@code etc} its configurations, and other files become resources. All folders are compiled
 * and built once, with a text in place of the version that is then replaced in the jars. Only a folder that has files of one
 * version, in {@code v1}, {@code v2} and {@code v3}, is compiled for each version. Thread-safe.
 */
final class Bundles {
    /** As long as a version, so that it can be replaced in classes. */
    private static final String ANY_VERSION = "9.8.7";

    private static final String HEADERS = """
            Bundle-SymbolicName: shapes.%1$s
            Bundle-Version: %2$s
            -privatepackage: shapes.%1$s.*
            -noimportjava: true
            -noextraheaders: true
            -removeheaders: Private-Package
            -dsannotations-options: norequirements
            """;

    private static final Pattern JAR = Pattern.compile("(JAR|LIBRARY)\\(([\\w.-]+)\\)");
    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|kt|groovy)");
    /** The jars of the class path with packages that shapes import: each build opens them. */
    private static final Pattern API = Pattern.compile(
            "(osgi|org\\.osgi|org\\.apache\\.(aries\\.javax|felix|karaf\\.(jaas|shell))|jakarta|cxf-rt-front).*\\.jar");

    private final Path sources;
    private final Path work;

    Bundles(Path sources, Path work) {
        this.sources = sources;
        this.work = work;
    }

    /** @param version 1, 2 or 3 */
    synchronized Path of(String name, int version) throws Exception {
        String text = version + ".0.0";
        Path jar = work.resolve(name + "-" + text + ".jar");
        if (!Files.exists(jar)) {
            if (isVersioned(sources.resolve(name))) {
                build(name, text, compiled(version), jar);
            } else {
                Versions.replace(any(name), ANY_VERSION, text, jar);
            }
        }
        return jar;
    }

    private Path any(String name) throws Exception {
        Path jar = work.resolve(name + ".jar");
        if (!Files.exists(jar)) {
            build(name, ANY_VERSION, compiled(), jar);
        }
        return jar;
    }

    private static boolean isVersioned(Path folder) {
        return Stream.of("v1", "v2", "v3").anyMatch(version -> Files.exists(folder.resolve(version)));
    }

    /** Returns the configuration files that a shape needs. */
    List<Path> configurations(String name) throws IOException {
        Path etc = sources.resolve(name).resolve("etc");
        return Files.exists(etc) ? list(etc) : List.of();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Returns the sources and classes of all folders without files of one version. */
    private Path compiled() throws IOException {
        Path compiled = work.resolve("any");
        if (!Files.exists(compiled)) {
            for (Path folder : list(sources)) {
                if (!isVersioned(folder)) {
                    copy(folder, ANY_VERSION, source(compiled, folder));
                }
            }
            Compilers.compile(compiled.resolve("source"), compiled.resolve("classes"), List.of());
        }
        return compiled;
    }

    /** Returns the sources and classes of the folders with files of this version. */
    private Path compiled(int version) throws IOException {
        Path compiled = work.resolve("v" + version);
        if (!Files.exists(compiled)) {
            for (Path folder : list(sources)) {
                if (isVersioned(folder)) {
                    copy(folder, version + ".0.0", source(compiled, folder));
                    copy(folder.resolve("v" + version), version + ".0.0", source(compiled, folder));
                }
            }
            Compilers.compile(
                    compiled.resolve("source"),
                    compiled.resolve("classes"),
                    List.of(compiled().resolve("classes")));
        }
        return compiled;
    }

    private static Path source(Path compiled, Path folder) {
        return compiled.resolve("source").resolve(folder.getFileName().toString());
    }

    /** Copies a folder without the folders for single versions. */
    private static void copy(Path from, String version, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = from.relativize(file);
                if (!relative.getName(0).toString().matches("v\\d")) {
                    Path copy = to.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.writeString(copy, Files.readString(file).replace("VERSION", version));
                }
            }
        }
    }

    private void build(String name, String version, Path compiled, Path to) throws Exception {
        Path source = compiled.resolve("source").resolve(name);
        try (Builder builder = new Builder()) {
            Path headers = Files.createTempFile(compiled, name, ".bnd");
            Path own = source.resolve("bnd.bnd");
            Files.writeString(
                    headers,
                    HEADERS.formatted(name, version) + (Files.exists(own) ? withJars(Files.readString(own)) : ""));
            builder.setBase(source.toFile());
            builder.setProperties(headers.toFile(), source.toFile());
            builder.setClasspath(classPath(source, compiled));
            Path resources = resources(source, compiled.resolve("resources").resolve(name));
            if (resources != null && builder.getProperty("-includeresource") == null) {
                builder.setProperty("-includeresource", resources.toString());
            }
            Jar jar = builder.build();
            if (!builder.isOk()) {
                throw new IOException(
                        "Bundle " + name + " cannot be built: " + builder.getErrors() + " " + builder.getWarnings());
            }
            jar.write(to.toFile());
        }
    }

    /** Replaces {@code JAR(NAME)} by the file of that bundle, and {@code LIBRARY(NAME)} by that jar of the class path. */
    private String withJars(String headers) throws Exception {
        Matcher jar = JAR.matcher(headers);
        StringBuilder replaced = new StringBuilder();
        while (jar.find()) {
            Path file = jar.group(1).equals("JAR") ? any(jar.group(2)) : library(jar.group(2));
            jar.appendReplacement(replaced, file.toString());
        }
        return jar.appendTail(replaced).toString();
    }

    /** Returns a jar of the class path by the name of its artifact. */
    static Path library(String artifact) {
        return libraries()
                .filter(jar -> jar.getName().matches(Pattern.quote(artifact) + "-\\d.*\\.jar"))
                .findFirst()
                .map(File::toPath)
                .orElseThrow(() -> new IllegalArgumentException(artifact + " is not on the class path."));
    }

    private static Stream<File> libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new);
    }

    /** Returns the folder with the files that are neither sources nor headers, or null if there are none. */
    private static Path resources(Path source, Path to) throws IOException {
        boolean found = false;
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (isResource(source, file)) {
                    Path copy = to.resolve(source.relativize(file));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                    found = true;
                }
            }
        }
        return found ? to : null;
    }

    private static boolean isResource(Path source, Path file) {
        return !SOURCE.matcher(file.toString()).matches()
                && !file.endsWith("bnd.bnd")
                && !file.startsWith(source.resolve("etc"));
    }

    private File[] classPath(Path source, Path compiled) throws IOException {
        boolean groovy = list(source).stream().anyMatch(file -> file.toString().endsWith(".groovy"));
        List<File> path = new ArrayList<>();
        path.add(compiled.resolve("classes").toFile());
        path.add(compiled().resolve("classes").toFile());
        libraries()
                .filter(jar -> API.matcher(jar.getName()).matches()
                        || groovy && jar.getName().startsWith("groovy-"))
                .forEach(path::add);
        return path.toArray(File[]::new);
    }
}
