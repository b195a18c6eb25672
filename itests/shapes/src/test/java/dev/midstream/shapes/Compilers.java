package dev.midstream.shapes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    static void compile(Path sources, Path classes) throws IOException {
        Files.createDirectories(classes);
        java(sources, classes);
        if (!files(sources, ".kt").isEmpty()) {
            kotlin(sources, classes);
        }
        if (!files(sources, ".groovy").isEmpty()) {
            groovy(sources, classes);
        }
    }

    private static List<Path> files(Path sources, String extension) throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(file -> file.toString().endsWith(extension)).toList();
        }
    }

    private static String classPath(Path classes) {
        return classes + ":" + LIBRARIES;
    }

    private static void java(Path sources, Path classes) throws IOException {
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
                    LIBRARIES);
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            null,
                            options,
                            null,
                            files.getJavaFileObjectsFromPaths(files(sources, ".java")))
                    .call();
            require(compiled, sources, "see the output");
        }
    }

    private static void kotlin(Path sources, Path classes) throws IOException {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(
                "-no-stdlib",
                "-no-reflect",
                "-jvm-target",
                "17",
                "-d",
                classes.toString(),
                "-classpath",
                classPath(classes)));
        files(sources, ".kt").forEach(file -> arguments.add(file.toString()));
        ExitCode code = new K2JVMCompiler()
                .exec(new PrintStream(messages, true, StandardCharsets.UTF_8), arguments.toArray(String[]::new));
        require(code == ExitCode.OK, sources, messages.toString(StandardCharsets.UTF_8));
    }

    private static void groovy(Path sources, Path classes) throws IOException {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setTargetDirectory(classes.toFile());
        configuration.setClasspath(classPath(classes));
        CompilationUnit unit = new CompilationUnit(configuration);
        files(sources, ".groovy").forEach(file -> unit.addSource(file.toFile()));
        unit.compile();
    }

    private static void require(boolean compiled, Path sources, String messages) throws IOException {
        if (!compiled) {
            throw new IOException("The shapes in " + sources + " do not compile: " + messages);
        }
    }
}
