package dev.midstream.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The launcher script on a home of its own, with small distributions, and programs of which the n-th call ends the script.
 * The program {@code java} starts no node: it runs the launcher's Java part for upgrades and restores only.
 */
final class ScriptHome {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
    private static final List<String> PROGRAMS = List.of("tar", "rm", "rmdir", "mkdir", "mv", "ln", "chmod");

    final Path home;
    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();

    /** @param killed true if the script was ended from outside */
    record Result(int status, String out, boolean killed) {}

    ScriptHome(Path folder) throws IOException {
        this.folder = folder;
        home = folder.resolve("a home");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
        for (String program : PROGRAMS) {
            script(bin.resolve(program), "exec " + real(program) + " \"$@\"");
        }
        script(jdk.resolve("java"), """
                case "$*" in
                    *-version) echo "openjdk version \\"${JAVA_VERSION:-17.0.1}\\"" ;;
                    *'Main upgrade'* | *'Main restore'*) exec %s "$@" ;;
                    *'Main shell'*) printf '%%s\\n' "$*" >>"$CALLS.shell" ;;
                esac
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java")));
        with("CALLS", folder.resolve("calls").toString());
        with("PATH", bin + ":" + System.getenv("PATH"));
        with("JAVA_HOME", folder.resolve("jdk").toString());
        with("MIDSTREAM_HOME", home.toString());
        with("MIDSTREAM_CLUSTER", folder.resolve("a cluster").toString());
    }

    private static String real(String program) {
        return Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    /** Counts its calls; the call with the number KILL_AT ends the launcher as {@code kill -9} does. */
    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, """
                #!/bin/sh
                echo >>"$CALLS"
                if [ "$(wc -l <"$CALLS")" -eq "${KILL_AT:-0}" ]; then
                    kill -9 "$(cat "$CALLS.pid")"
                    exit 1
                fi
                """ + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    void with(String name, String value) {
        environment.put(name, value);
    }

    /** Makes a distribution of these files and the launcher's jar. */
    void distribution(String name, Map<String, String> files) throws IOException, InterruptedException {
        Path root = folder.resolve(name);
        files.forEach((file, text) -> write(root.resolve(file), text));
        for (String each : List.of("bin/karaf", "system/bundle.jar")) {
            write(root.resolve(each), name);
        }
        Path jar = root.resolve("lib/dev.midstream.launcher-1.0.0.jar");
        Files.createDirectories(jar.getParent());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> classes = Files.walk(CLASSES)) {
            for (Path each : classes.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(CLASSES.relativize(each).toString()));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
        Path tarball = folder.resolve(name + ".tar.gz");
        execute(real("tar"), "-czf", tarball.toString(), "-C", folder.toString(), name);
        with("MIDSTREAM_DISTRIBUTION", tarball.toString());
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return run(0, arguments);
    }

    /** @param killAt the call of a program that ends the script, or 0 */
    Result run(int killAt, String... arguments) throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve("calls"));
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "echo $$ >\"$CALLS.pid\"; exec \"$0\" \"$@\"",
                ROOT.resolve("midstream").toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("KILL_AT", Integer.toString(killAt));
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The launcher did not end: " + Files.readString(out));
        }
        return new Result(process.exitValue(), Files.readString(out), process.exitValue() == 137);
    }

    /** Starts a process that the script takes for the node of this home. */
    Process node() throws IOException {
        Process node =
                new ProcessBuilder("/bin/sh", "-c", "read line; :", "sh", "-Dkaraf.base=" + home.toRealPath()).start();
        write(home.resolve("run/pid"), node.pid() + "\n");
        write(home.resolve("run/ports"), "8181 8101 61616 5672 61613 1883 9700 127.0.0.1\n");
        return node;
    }

    /** Keeps a copy of the home for {@link #resetHome}. */
    void keepHome() throws IOException, InterruptedException {
        execute(real("cp"), "-a", home.toString(), folder.resolve("kept").toString());
    }

    void resetHome() throws IOException, InterruptedException {
        execute(real("rm"), "-rf", home.toString());
        execute(real("cp"), "-a", folder.resolve("kept").toString(), home.toString());
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + status);
        }
    }

    String shellCalls() throws IOException {
        return Files.readString(folder.resolve("calls.shell"));
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
