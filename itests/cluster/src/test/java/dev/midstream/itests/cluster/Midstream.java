package dev.midstream.itests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;

/** A cluster on this machine, as an operator has it: by the launcher and its shell. */
final class Midstream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int STEP = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final int offset;

    /** @param offset of the first node's ports */
    Midstream(String name, int offset) {
        this.folder = Path.of(System.getProperty("homes")).resolve(name);
        this.offset = offset;
    }

    static Path bundle(String name) {
        return Path.of(System.getProperty("bundles"), "dev.midstream.fixtures." + name + ".jar");
    }

    void start(int nodes) throws Exception {
        launcher(null, "cluster", String.valueOf(nodes), "--fresh");
    }

    /** Starts one node again. */
    void start(String node) throws Exception {
        launcher(node, "up");
    }

    /** @param node whose home it is about, or null for the whole cluster */
    private String launcher(String node, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("launcher")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("MIDSTREAM_CLUSTER", folder.toString());
        environment.put(
                "MIDSTREAM_DISTRIBUTION",
                bundle("none")
                        .resolveSibling("dev.midstream.distribution.tar.gz")
                        .toString());
        environment.put("MIDSTREAM_PORT_OFFSET", String.valueOf(node == null ? offset : offset(node)));
        if (node != null) {
            environment.put("MIDSTREAM_HOME", home(node).toString());
        }
        // a file for each command: several may run at once
        Path out = Files.createTempFile(
                Files.createDirectories(folder.resolveSibling("out")), folder.getFileName() + "-", ".log");
        Process process = builder.redirectOutput(out.toFile()).start();
        boolean ended = process.waitFor(5 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String printed = Files.readString(out);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " failed:\n" + printed);
        }
        Files.delete(out);
        return printed;
    }

    private int offset(String node) {
        return offset + (Integer.parseInt(node.substring("node".length())) - 1) * STEP;
    }

    private Path home(String node) {
        return folder.resolve(node);
    }

    /** Runs a command in a node's shell, which must succeed. */
    String shell(String node, String command) throws Exception {
        return launcher(node, "shell", command);
    }

    /** What a command prints with {@code --json}. */
    JsonNode json(String node, String command) throws Exception {
        String out = shell(node, command);
        return JSON.readTree(out.substring(out.indexOf('{')));
    }

    /** Nodes on which a service can be called, as a node knows it. */
    List<String> places(String node, String service) throws Exception {
        return places(json(node, "ms:nodes --json"), service);
    }

    /** @param report what {@code ms:nodes --json} prints */
    static List<String> places(JsonNode report, String service) {
        List<String> places = new ArrayList<>();
        service(report, service).path("places").forEach(place -> {
            if (place.get("ready").asBoolean()) {
                places.add(place.get("node").asText());
            }
        });
        return places;
    }

    /** What each node has of a service. */
    List<String> versions(String node, String service) throws Exception {
        return versions(json(node, "ms:nodes --json"), service);
    }

    /** @param report what {@code ms:nodes --json} prints */
    static List<String> versions(JsonNode report, String service) {
        List<String> versions = new ArrayList<>();
        service(report, service)
                .path("places")
                .forEach(place -> versions.add(place.get("version").asText()));
        return versions;
    }

    JsonNode service(String node, String service) throws Exception {
        return service(json(node, "ms:nodes --json"), service);
    }

    private static JsonNode service(JsonNode report, String service) {
        for (JsonNode each : report.get("services")) {
            if (each.get("service").asText().equals(service)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    /** Who leads, as a node knows it. */
    String leader(String node) throws Exception {
        for (JsonNode each : json(node, "ms:nodes --json").get("nodes")) {
            if (each.get("leads").asBoolean()) {
                return each.get("id").asText();
            }
        }
        throw new AssertionError(node + " knows no leader");
    }

    String url(String node, String path) {
        return "http://127.0.0.1:" + (8181 + offset(node)) + path;
    }

    /** Connects to a node's broker as an operator. */
    ActiveMQConnectionFactory broker(String node) throws IOException {
        String password = Files.readString(home(node).resolve("etc/midstream/messaging/admin.password"))
                .strip();
        return new ActiveMQConnectionFactory(
                "admin", password, "failover:(tcp://127.0.0.1:" + (61616 + offset(node)) + ")");
    }

    /** Ends a node as a power failure does. */
    void kill(String node) throws Exception {
        ProcessHandle process = process(home(node).resolve("run/pid"));
        process.destroyForcibly();
        process.onExit().get(60, TimeUnit.SECONDS);
    }

    void killZooKeeper() throws Exception {
        ProcessHandle process = process(folder.resolve("zookeeper.pid"));
        process.destroyForcibly();
        process.onExit().get(60, TimeUnit.SECONDS);
    }

    /** Stops a node as an operator does. */
    void stop(String node) throws Exception {
        launcher(node, "down");
    }

    /** Stops all nodes and ZooKeeper as an operator does. */
    void stopAll() throws Exception {
        launcher(null, "down");
    }

    /** @param name of a signal, such as STOP */
    void signal(String node, String name) throws Exception {
        String pid = Files.readString(home(node).resolve("run/pid")).strip();
        run("kill", "-" + name, pid);
    }

    /** Executes a task while a node has no room for jars. Requires root. */
    void withFullDisk(String node, Callable<?> task) throws Exception {
        Path jars = home(node).resolve("data/midstream/artifacts");
        run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", jars.toString());
        try {
            task.call();
        } finally {
            run("umount", "-l", jars.toString());
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
    }

    /** Returns the token that is an administrator's on every node. */
    String adminToken() throws IOException {
        return Files.readString(home("node1").resolve("etc/midstream/admin.token"))
                .strip();
    }

    /** Whatever of the cluster does not run. */
    void startAgain(int nodes) throws Exception {
        launcher(null, "cluster", String.valueOf(nodes));
    }

    private static ProcessHandle process(Path file) throws IOException {
        return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    }

    @Override
    public void close() throws Exception {
        if (Files.exists(folder)) {
            launcher(null, "down");
        }
    }
}
