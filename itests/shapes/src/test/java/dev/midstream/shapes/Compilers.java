package dev.midstream.shapes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** Compiles a folder of sources in Java, Kotlin and Groovy; those in Java come first and do not use the others. */
final class Compilers {
    private static final String LIBRARIES = System.getProperty("java.class.path");

    private Compilers() {}

    /** @param others folders with classes that the sources use */
    static void compile(Path sources, Path classes, List<Path> others) throws IOException {
        Files.createDirectories(sources);
        Files.createDirectories(classes);
        String path = Stream.concat(Stream.of(classes), others.stream())
                .map(Path::toString)
                .collect(Collectors.joining(":", "", ":" + LIBRARIES));
        java(files(sources, ".java"), classes, path);
        kotlin(files(sources, ".kt"), classes, path);
        groovy(files(sources, ".groovy"), classes, path);
    }

    private static List<Path> files(Path sources, String extension) throws IOException {
        if (!Files.exists(sources)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(file -> file.toString().endsWith(extension)).toList();
        }
    }

    private static void java(List<Path> sources, Path classes, String path) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-parameters",
                    "-encoding",
                    "UTF-8",
                    "--release",
                    "17",
                    "-d",
                    classes.toString(),
                    "-classpath",
                    path);
            boolean compiled = compiler.getTask(
                            null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            require(compiled, "see the output");
        }
    }

    private static void kotlin(List<Path> sources, Path classes, String path) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(
                "-no-stdlib", "-no-reflect", "-jvm-target", "17", "-d", classes.toString(), "-classpath", path));
        sources.forEach(file -> arguments.add(file.toString()));
        ExitCode code = new K2JVMCompiler()
                .exec(new PrintStream(messages, true, StandardCharsets.UTF_8), arguments.toArray(String[]::new));
        require(code == ExitCode.OK, messages.toString(StandardCharsets.UTF_8));
    }

    private static void groovy(List<Path> sources, Path classes, String path) {
        if (sources.isEmpty()) {
            return;
        }
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setTargetDirectory(classes.toFile());
        configuration.setClasspath(path);
        CompilationUnit unit = new CompilationUnit(configuration);
        sources.forEach(file -> unit.addSource(file.toFile()));
        unit.compile();
    }

    private static void require(boolean compiled, String messages) throws IOException {
        if (!compiled) {
            throw new IOException("Shapes do not compile: " + messages);
        }
    }
}
