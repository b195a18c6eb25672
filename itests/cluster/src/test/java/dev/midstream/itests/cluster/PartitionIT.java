package dev.midstream.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The network of one of three nodes is cut and healed. Each node is in a network namespace of its own, joined by a bridge,
 * so this wants root and iproute2 and is run by hand: {@code -Dit.test=PartitionIT}.
 */
class PartitionIT {
    private static final String PROBE = "dev.midstream.fixtures.probe";
    private static final String LISTENER = "dev.midstream.fixtures.listener";
    private static final List<String> NODES = List.of("node1", "node2", "node3");
    private static final List<String> REST = List.of("node1", "node2");
    private static final Path FOLDER = Path.of(System.getProperty("homes"), "partition");
    private static Process zookeeper;

    @BeforeAll
    static void start() throws Exception {
        tidy();
        run("rm", "-rf", FOLDER.toString());
        run("ip", "link", "add", "msbridge", "type", "bridge");
        run("ip", "addr", "add", host(254) + "/24", "dev", "msbridge");
        run("ip", "link", "set", "msbridge", "up");
        for (int i = 1; i <= NODES.size(); i++) {
            run("ip", "netns", "add", "node" + i);
            run("ip", "link", "add", "msveth" + i, "type", "veth", "peer", "name", "eth0", "netns", "node" + i);
            run("ip", "link", "set", "msveth" + i, "master", "msbridge", "up");
            run("ip", "-n", "node" + i, "addr", "add", host(i) + "/24", "dev", "eth0");
            run("ip", "-n", "node" + i, "link", "set", "eth0", "up");
            run("ip", "-n", "node" + i, "link", "set", "lo", "up");
        }
        Path token = Files.createDirectories(FOLDER).resolve("token");
        Files.writeString(token, host(254) + ":2181/a-secret-for-a-test-of-network-partitions\n");
        for (String node : NODES) {
            if (node.equals("node1")) {
                unpackForZooKeeper();
            }
            launcher(node, "up", "--fresh", "--join", token.toString());
        }
        shell(
                "node1",
                "ms:deploy --nodes 3 '" + Midstream.bundle("probe.api") + "' '" + Midstream.bundle("probe") + "'");
        for (String node : NODES) {
            shell(node, "bundle:install -s file:" + Midstream.bundle("ask"));
        }
        shell("node1", "ms:scale " + PROBE + " 2");
        shell("node1", "ms:deploy --nodes 3 '" + Midstream.bundle("listener") + "'");
        String first = places(PROBE).get(0);
        if (!places(PROBE).contains("node3")) {
            shell("node1", "ms:move --from " + first + " " + PROBE + " node3");
        }
    }

    /** ZooKeeper is outside of all nodes. */
    private static void unpackForZooKeeper() throws Exception {
        Path system = Files.createDirectories(FOLDER.resolve("distribution"));
        run("tar", "-xzf", distribution().toString(), "-C", system.toString(), "--strip-components=1");
        List<String> jars = new ArrayList<>();
        try (Stream<Path> files = Files.walk(system.resolve("system"))) {
            files.map(Path::toString)
                    .filter(file -> file.matches(".*/(dev.midstream.wrapped.zookeeper|pax-logging-api|"
                            + "org.apache.felix.framework)-[0-9.]+jar"))
                    .forEach(jars::add);
        }
        zookeeper = new ProcessBuilder(
                        "java",
                        "-Dorg.ops4j.pax.logging.DefaultServiceLog.level=WARN",
                        "-cp",
                        String.join(":", jars),
                        "dev.midstream.wrapped.zookeeper.Server",
                        FOLDER.resolve("zookeeper").toString(),
                        "2181",
                        host(254))
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("zookeeper.log").toFile())
                .start();
        Await.until("ZooKeeper", () -> Files.readString(FOLDER.resolve("zookeeper.log"))
                .contains("ZooKeeper listens"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (String node : NODES) {
            launcher(node, "down");
        }
        if (zookeeper != null) {
            zookeeper.destroy();
        }
        tidy();
    }

    private static void tidy() throws Exception {
        for (int i = 1; i <= NODES.size(); i++) {
            execute(List.of("ip", "netns", "del", "node" + i), Map.of());
        }
        execute(List.of("ip", "link", "del", "msbridge"), Map.of());
    }

    private static Path distribution() {
        return Midstream.bundle("none").resolveSibling("dev.midstream.distribution.tar.gz");
    }

    private static String host(int number) {
        return "10.77.0." + number;
    }

    private static String host(String node) {
        return host(Integer.parseInt(node.substring("node".length())));
    }

    private static String url(String node, String path) {
        return "http://" + host(node) + ":8181" + path;
    }

    private static ActiveMQConnectionFactory broker(String node) throws IOException {
        String password = Files.readString(FOLDER.resolve(node).resolve("etc/midstream/messaging/admin.password"))
                .strip();
        return new ActiveMQConnectionFactory("admin", password, "failover:(tcp://" + host(node) + ":61616)");
    }

    private static String run(String... command) throws Exception {
        return must(List.of(command), Map.of());
    }

    private static String launcher(String node, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", node, System.getProperty("launcher")));
        command.addAll(List.of(arguments));
        return must(
                command,
                Map.of(
                        "MIDSTREAM_HOME", FOLDER.resolve(node).toString(),
                        "MIDSTREAM_DISTRIBUTION", distribution().toString(),
                        "MIDSTREAM_HOST", host(node),
                        "MIDSTREAM_JAVA_OPTS", "-Dmidstream.peers.plain=true"));
    }

    private static String must(List<String> command, Map<String, String> environment) throws Exception {
        Path out = execute(command, environment);
        if (out == null) {
            throw new AssertionError(String.join(" ", command) + " failed:\n" + Files.readString(log()));
        }
        return Files.readString(out);
    }

    private static Path log() throws IOException {
        return Files.createDirectories(FOLDER.resolveSibling("out")).resolve("partition.log");
    }

    /** What it has printed, or null if it failed. */
    private static Path execute(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(log().toFile()).start();
        return process.waitFor(10, TimeUnit.MINUTES) && process.exitValue() == 0 ? log() : null;
    }

    private static String shell(String node, String command) throws Exception {
        return launcher(node, "shell", command);
    }

    private static JsonNode report() throws Exception {
        String out = shell("node1", "ms:nodes --json");
        return new JsonMapper().readTree(out.substring(out.indexOf('{')));
    }

    private static List<String> places(String service) throws Exception {
        return Midstream.places(report(), service);
    }

    private static boolean isThere(String node) throws Exception {
        for (JsonNode each : report().get("nodes")) {
            if (each.get("id").asText().equals(node)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whatIsCutOffComesBackAndNothingAcknowledgedIsLost() throws Exception {
        assertThat(places(PROBE)).hasSize(2).contains("node3");
        try (Traffic traffic = new Traffic(PartitionIT::url, REST);
                Messages messages = new Messages(List.of(broker("node1"), broker("node3")), broker("node2"))) {
            traffic.more(50);
            Await.until("messages", () -> messages.acknowledged() > 100);
            int before = messages.acknowledged();
            long cut = System.nanoTime();
            run("ip", "link", "set", "msveth3", "down");
            Await.until("it is missed", () -> !isThere("node3"));
            System.out.printf("Missed %.1f s after the cut%n", (System.nanoTime() - cut) / 1e9);
            Await.until("its service is elsewhere", () -> places(PROBE).containsAll(REST));
            System.out.printf("Served elsewhere %.1f s after the cut%n", (System.nanoTime() - cut) / 1e9);
            traffic.more(100);
            run("ip", "link", "set", "msveth3", "up");
            Await.until("it is back", () -> isThere("node3"));
            Await.until("as many as are wanted", () -> places(PROBE).size() == 2);
            traffic.more(100);
            messages.sendNoMore();
            Await.until("all that was acknowledged is done", () -> messages.missing()
                    .isEmpty());
            traffic.close();
            System.out.printf(
                    "%d messages acknowledged (%d before the cut), all done, %d more than once; %d requests, failed %s%n",
                    messages.acknowledged(), before, messages.repeated(), traffic.requests(), traffic.failures());
            assertThat(messages.acknowledged()).isGreaterThan(before);
            assertThat(places(LISTENER)).containsExactlyElementsOf(NODES);
            traffic.failures().values().forEach(kinds -> assertThat(kinds.keySet())
                    .isSubsetOf("503", "500"));
        }
    }
}
