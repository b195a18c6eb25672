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
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the bundles of the shapes. Each folder of sources is one bundle: {@code VERSION} in its files is replaced by the
 * version, {@code bnd.bnd} has its headers, other files that are not Java become resources. A folder {@code v1}, {@code v2} or
 * {@code v3} in it has files of that version only. All folders are compiled together, once for each version.
 */
final class Bundles {
    private static final String HEADERS =
            """
            Bundle-SymbolicName: shapes.%1$s
            Bundle-Version: %2$s
            -privatepackage: shapes.%1$s.*
            -noimportjava: true
            -noextraheaders: true
            -removeheaders: Private-Package
            -dsannotations-options: norequirements
            """;

    private static final Pattern VERSION_FOLDER = Pattern.compile("v\\d");

    private static final Pattern JAR = Pattern.compile("(JAR|LIBRARY)\\(([\\w.-]+)\\)");

    private static final Pattern SOURCE = Pattern.compile(".*\\.(java|kt|groovy)");

    private final Path sources;
    private final Path work;
    private final Map<String, Path> made = new TreeMap<>();

    Bundles(Path sources, Path work) {
        this.sources = sources;
        this.work = work;
    }

    /** @param version 1, 2 or 3 */
    synchronized Path of(String name, int version) throws Exception {
        String key = name + "-" + version + ".0.0";
        if (!made.containsKey(key)) {
            Path compiled = work.resolve("v" + version);
            if (!Files.exists(compiled)) {
                expand(version, compiled);
                Compilers.compile(compiled.resolve("source"), compiled.resolve("classes"));
            }
            made.put(key, build(name, version, compiled, work.resolve(key + ".jar")));
        }
        return made.get(key);
    }

    /** Returns the configuration files that a shape needs. */
    List<Path> configurations(String name) throws IOException {
        Path etc = sources.resolve(name).resolve("etc");
        if (!Files.exists(etc)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(etc)) {
            return files.sorted().toList();
        }
    }

    private void expand(int version, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path relative = sources.relativize(file);
                String folder = relative.getName(1).toString();
                if (VERSION_FOLDER.matcher(folder).matches()) {
                    if (folder.equals("v" + version)) {
                        Path rest = relative.subpath(2, relative.getNameCount());
                        copy(version, file, to.resolve("source").resolve(relative.getName(0)).resolve(rest));
                    }
                } else {
                    copy(version, file, to.resolve("source").resolve(relative));
                }
            }
        }
    }

    /** A file that two folders have, such as bnd.bnd, gets the content of both. */
    private static void copy(int version, Path from, Path to) throws IOException {
        String before = Files.exists(to) ? Files.readString(to) + "\n" : "";
        Files.createDirectories(to.getParent());
        Files.writeString(to, before + Files.readString(from).replace("VERSION", version + ".0.0"));
    }

    private Path build(String name, int version, Path compiled, Path to) throws Exception {
        Path source = compiled.resolve("source").resolve(name);
        try (Builder builder = new Builder()) {
            Path headers = Files.createTempFile(compiled, name, ".bnd");
            Path own = source.resolve("bnd.bnd");
            Files.writeString(
                    headers,
                    HEADERS.formatted(name, version + ".0.0") + (Files.exists(own) ? withJars(Files.readString(own), version) : ""));
            builder.setBase(source.toFile());
            builder.setProperties(headers.toFile(), source.toFile());
            builder.setClasspath(classPath(compiled.resolve("classes")));
            Path resources = resources(source, compiled.resolve("resources").resolve(name));
            if (resources != null && builder.getProperty("-includeresource") == null) {
                builder.setProperty("-includeresource", resources.toString());
            }
            Jar jar = builder.build();
            if (!builder.isOk()) {
                throw new IOException("Bundle " + name + " cannot be built: " + builder.getErrors() + " "
                        + builder.getWarnings());
            }
            jar.write(to.toFile());
            return to;
        }
    }

    /** Replaces {@code JAR(NAME)} by the file of that bundle, and {@code LIBRARY(NAME)} by that jar of the class path. */
    private String withJars(String headers, int version) throws Exception {
        Matcher jar = JAR.matcher(headers);
        StringBuilder replaced = new StringBuilder();
        while (jar.find()) {
            Path file = jar.group(1).equals("JAR") ? of(jar.group(2), version) : library(jar.group(2));
            jar.appendReplacement(replaced, file.toString());
        }
        return jar.appendTail(replaced).toString();
    }

    /** Returns a jar of the class path by the name of its artifact. */
    static Path library(String artifact) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().matches(Pattern.quote(artifact) + "-\\d.*\\.jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(artifact + " is not on the class path."));
    }

    /** Returns the folder with the files that are neither Java nor headers, or null if there are none. */
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

    private static File[] classPath(Path classes) {
        List<File> path = new ArrayList<>(List.of(classes.toFile()));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("bnd"))
                .map(File::new)
                .forEach(path::add);
        return path.toArray(File[]::new);
    }
}
