package dev.midstream.itests.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node's home, and the node in a process of its own, reached as its users reach it: by HTTP and by its shell. */
final class Home implements AutoCloseable {
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final Duration PATIENCE = Duration.ofSeconds(300);

    final int stompPort = freePort();
    private final int httpPort = freePort();
    final int shellPort = freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private Process process;

    /** @param status 0 if there was none */
    record Answer(int status, String body) {}

    /** The distribution, unpacked into an empty folder. */
    Home(String name) throws Exception {
        folder = Path.of(System.getProperty("homes"), name);
        delete(folder);
        Files.createDirectories(folder);
        Path tarball = BUNDLES.resolve("dev.midstream.distribution.tar.gz");
        run("tar", "-xzf", tarball.toString(), "-C", folder.toString(), "--strip-components=1");
        for (String each : List.of("data/log", "data/tmp", "deploy", "etc/midstream")) {
            Files.createDirectories(folder.resolve(each));
        }
    }

    static Path bundle(String name) {
        return BUNDLES.resolve(name + ".jar");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void start() throws Exception {
        launch();
        await("ready", () -> http("GET", "/health/ready", null).status() == 200);
    }

    /** Does not wait until it is ready. */
    void launch() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "@" + file("etc/jvm.options"),
                "-Dkaraf.home=" + folder,
                "-Dkaraf.base=" + folder,
                "-Dkaraf.data=" + file("data"),
                "-Dkaraf.etc=" + file("etc"),
                "-Dkaraf.log=" + file("data/log"),
                "-Dkaraf.instances=" + file("instances"),
                "-Djava.io.tmpdir=" + file("data/tmp"),
                "-Djava.util.logging.config.file=" + file("etc/java.util.logging.properties"),
                "-Dkaraf.startLocalConsole=false",
                "-Dkaraf.startRemoteShell=true",
                "-Dmidstream.port.http=" + httpPort,
                "-Dmidstream.port.ssh=" + shellPort,
                "-Dmidstream.port.openwire=0",
                "-Dmidstream.port.amqp=0",
                "-Dmidstream.port.stomp=" + stompPort,
                "-Dmidstream.port.mqtt=0",
                "-Dmidstream.port.remote=0"));
        command.addAll(List.of("-classpath", classPath(), "org.apache.karaf.main.Main"));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(file("console.log").toFile()))
                .start();
    }

    private String classPath() throws IOException {
        return Stream.concat(
                        Stream.concat(jars("lib/boot"), jars("lib/jdk9plus")),
                        jars("lib/endorsed").filter(jar -> jar.contains("specs.locator")))
                .collect(Collectors.joining(":"));
    }

    private Stream<String> jars(String under) throws IOException {
        try (Stream<Path> files = Files.walk(file(under))) {
            return files.map(Path::toString).filter(jar -> jar.endsWith(".jar")).toList().stream();
        }
    }

    /** A request with the node's own token. */
    Answer http(String method, String path, String body) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(30));
            if (Files.exists(file("etc/midstream/admin.token"))) {
                request.header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(file("etc/midstream/admin.token"))
                                        .strip());
            }
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, e.toString());
        }
    }

    /** What a command of the node's shell prints. */
    String shell(String command) throws Exception {
        String jars = Stream.of("lib", "system/org/apache/karaf/org.apache.karaf.client", "system/org/apache/sshd")
                .flatMap(under -> {
                    try {
                        return jars(under);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .filter(jar ->
                        jar.contains("launcher") || !jar.startsWith(file("lib").toString()))
                .collect(Collectors.joining(":"));
        return run(
                java(),
                "-cp",
                jars,
                "dev.midstream.launcher.Main",
                "shell",
                "--port",
                String.valueOf(shellPort),
                "--key",
                file("etc/midstream/ssh_key").toString(),
                "--host-key",
                file("etc/host.key").toString(),
                "--",
                command);
    }

    /** As {@code ./midstream restore} does it. */
    String restore(Path archive) throws Exception {
        return run(
                java(),
                "-cp",
                file("lib/dev.midstream.launcher-1.0.0.jar").toString(),
                "dev.midstream.launcher.Main",
                "restore",
                archive.toString(),
                folder.toString());
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The node was to end\n" + log());
        }
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
                throw new AssertionError("Not within " + PATIENCE + ", or the node ended: " + what + "\n" + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    String log() {
        try {
            return Files.exists(file("data/log/karaf.log")) ? Files.readString(file("data/log/karaf.log")) : "no log";
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    private static String run(String... command) throws Exception {
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(run.getInputStream().readAllBytes());
        if (run.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + run.exitValue() + ": " + output);
        }
        return output;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
