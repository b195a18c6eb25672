package dev.midstream.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The distribution in a home of its own, as a child process on free ports. */
public final class Node implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home;
    private final int port = freePort();
    private final int driverPort = freePort();
    private Process process;

    public Node(Path tarball, Path home) throws Exception {
        this.home = home;
        delete(home);
        Files.createDirectories(home);
        run("tar", "-xzf", tarball.toString(), "-C", home.toString(), "--strip-components=1");
        Files.createDirectories(home.resolve("data/log"));
        Files.createDirectories(home.resolve("data/tmp"));
        Files.createDirectories(home.resolve("deploy"));
    }

    /** Installs a fragment of a bundle of the distribution; before the first start. */
    void addFragment(Path jar) throws IOException {
        String name = jar.getFileName().toString().replace(".jar", "");
        Path copy = shipped(name);
        Files.createDirectories(copy.getParent());
        Files.copy(jar, copy);
        Files.writeString(
                etc("startup.properties"),
                "\nmvn\\:dev.midstream/" + name + "/1.0.0 = 12\n",
                StandardOpenOption.APPEND);
    }

    /**
     * @param halt the step of a swap at which the process ends, or null; needs the fragments with crash points
     * @param options more of the virtual machine's, which win over those that are given anyway
     */
    public void start(String halt, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + home.resolve("etc/jvm.options"),
                "-Dkaraf.home=" + home,
                "-Dkaraf.base=" + home,
                "-Dkaraf.data=" + home.resolve("data"),
                "-Dkaraf.etc=" + home.resolve("etc"),
                "-Dkaraf.log=" + home.resolve("data/log"),
                "-Dkaraf.instances=" + home.resolve("instances"),
                "-Djava.io.tmpdir=" + home.resolve("data/tmp"),
                "-Djava.util.logging.config.file=" + home.resolve("etc/java.util.logging.properties"),
                "-Dkaraf.startLocalConsole=false",
                "-Dkaraf.startRemoteShell=false",
                "-Dmidstream.port.http=" + port,
                "-Dmidstream.test.driver.port=" + driverPort,
                "-Dmidstream.port.ssh=" + freePort(),
                "-Dmidstream.port.remote=0",
                "-Dmidstream.port.openwire=0",
                "-Dmidstream.port.amqp=0",
                "-Dmidstream.port.stomp=0",
                "-Dmidstream.port.mqtt=0"));
        if (halt != null) {
            command.add("-Dmidstream.test.halt.at=" + halt);
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-classpath", classPath(), "org.apache.karaf.main.Main"));
        process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("console.log").toFile()))
                .start();
        await("ready", () -> get("/health/ready") != null);
    }

    private String classPath() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String folder : List.of("lib/boot", "lib/jdk9plus", "lib/endorsed")) {
            try (Stream<Path> files = Files.list(home.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".jar"))
                        .filter(file -> !folder.equals("lib/endorsed")
                                || file.toString().contains("specs.locator"))
                        .forEach(jars::add);
            }
        }
        return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /** The answer if it is 200, or null. */
    public String get(String path) throws InterruptedException {
        HttpResponse<String> response = send(path);
        return response == null || response.statusCode() != 200 ? null : response.body();
    }

    /** Returns the status of the answer, or 0 if there is none. */
    int status(String path) throws InterruptedException {
        HttpResponse<String> response = send(path);
        return response == null ? 0 : response.statusCode();
    }

    private HttpResponse<String> send(String path) throws InterruptedException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url(path)))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the client of the fixture that operates the node from inside, once that is deployed. */
    public Driver driver() {
        return new Driver(driverPort);
    }

    /** Deploys one jar by the deploy folder. */
    public void deploy(Path bundle) throws Exception {
        Path jar = drop(bundle, bundle.getFileName().toString());
        Path note = jar.resolveSibling(jar.getFileName() + ".deployed.txt");
        await(bundle + " is deployed", () -> Files.exists(note));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Puts a jar into the deploy folder. */
    public Path drop(Path jar, String as) throws IOException {
        return Files.copy(jar, deployFolder().resolve(as));
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The node was to halt\n" + log());
        }
    }

    /** Locations of the installed bundles that are revisions of a service, as the framework keeps them. */
    List<String> revisions(String service) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> bundles = Files.list(home.resolve("data/cache"))) {
            for (Path info : bundles.map(bundle -> bundle.resolve("bundle.info"))
                    .filter(Files::exists)
                    .toList()) {
                Files.readString(info, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.startsWith("midstream:" + service + "/")
                                || line.startsWith("mvn:dev.midstream/" + service + "/"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The distribution's own jar of a bundle. */
    public Path shipped(String name) {
        return home.resolve("system/dev/midstream").resolve(name).resolve("1.0.0/" + name + "-1.0.0.jar");
    }

    Path deployFolder() {
        return home.resolve("deploy");
    }

    public Path etc(String name) {
        return home.resolve("etc").resolve(name);
    }

    public Path data(String name) {
        return home.resolve("data").resolve(name);
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Tells it to end, and waits until it has. */
    public void stop() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    public void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
                throw new AssertionError("Not within " + PATIENCE + ", or the node ended: " + what + "\n" + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    public String log() {
        try (Stream<String> lines = Files.lines(data("log/karaf.log"))) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 100), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "no log: " + e;
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }
}
