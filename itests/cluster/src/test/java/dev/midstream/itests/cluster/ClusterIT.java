package dev.midstream.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three nodes under load by REST, calls and messages, while services move, scale, change and nodes die. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    private static final String PROBE = "dev.midstream.fixtures.probe";
    private static final String LISTENER = "dev.midstream.fixtures.listener";
    private static final List<String> NODES = List.of("node1", "node2", "node3");

    private static final Midstream CLUSTER = new Midstream("cluster", 2000);

    private final ExecutorService operator = Executors.newSingleThreadExecutor();

    @BeforeAll
    static void start() throws Exception {
        CLUSTER.start(3);
        CLUSTER.shell(
                "node1",
                "ms:deploy --hold 0s --nodes 3 '" + Midstream.bundle("probe.api") + "' '" + Midstream.bundle("probe")
                        + "'");
        for (String node : NODES) {
            CLUSTER.shell(node, "bundle:install -s file:" + Midstream.bundle("ask"));
        }
        CLUSTER.shell("node1", "ms:scale " + PROBE + " 1");
        deploy(Midstream.bundle("listener"));
        for (String node : NODES) {
            Await.until("calls on " + node, () -> answers(node, "/ask") && answers(node, "/probe/version"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        CLUSTER.close();
    }

    @AfterEach
    void goHome() {
        operator.shutdownNow();
    }

    private static boolean answers(String node, String path) throws Exception {
        var connection =
                (HttpURLConnection) URI.create(CLUSTER.url(node, path)).toURL().openConnection();
        return connection.getResponseCode() == 200;
    }

    /** Returns how often the component that asks was activated on a node. */
    private static String activations(String node) throws Exception {
        try (InputStream in = URI.create(CLUSTER.url(node, "/ask")).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).split(" ")[1];
        }
    }

    private static void deploy(Path jar) throws Exception {
        CLUSTER.shell("node1", "ms:deploy --hold 0s '" + jar + "'");
    }

    private static void say(String what, Traffic traffic) {
        System.out.printf(
                "%s: %d requests, failed %s %s%n", what, traffic.requests(), traffic.failures(), traffic.examples());
    }

    /** One service's jar, byte for byte the same, wherever it runs; nobody who calls it sees a difference. */
    @Test
    @Order(1)
    void nothingFailsWhileServicesMoveScaleAndChange() throws Exception {
        String second = revisionOnAll("2.0.0");
        Map<String, String> activations = new TreeMap<>();
        for (String node : NODES) {
            activations.put(node, activations(node));
        }
        try (Traffic traffic = new Traffic(CLUSTER::url, NODES);
                Messages messages = new Messages(
                        List.of(CLUSTER.broker("node1"), CLUSTER.broker("node2")), CLUSTER.broker("node3"))) {
            traffic.more(20);
            for (String service : List.of(PROBE, LISTENER)) {
                String there = CLUSTER.places("node1", service).get(0);
                String other = NODES.stream()
                        .filter(node -> !node.equals(there))
                        .findFirst()
                        .orElseThrow();
                CLUSTER.shell("node1", "ms:move " + service + " " + other);
                assertThat(CLUSTER.places("node1", service)).containsExactly(other);
                traffic.more(50);
                CLUSTER.shell("node1", "ms:move " + service + " " + there);
                assertThat(CLUSTER.places("node1", service)).containsExactly(there);
                traffic.more(50);
                CLUSTER.shell("node1", "ms:scale " + service + " 3");
                assertThat(CLUSTER.places("node1", service)).containsExactlyElementsOf(NODES);
                traffic.more(50);
            }
            CLUSTER.shell("node2", "ms:deploy --hold 1s '" + second + "'");
            traffic.more(50);
            for (String service : List.of(PROBE, LISTENER)) {
                CLUSTER.shell("node1", "ms:scale " + service + " 1");
                assertThat(CLUSTER.places("node1", service)).hasSize(1);
            }
            traffic.more(50);
            traffic.close();
            messages.sendNoMore();
            Await.until("all work done", () -> messages.missing().isEmpty());
            say("Moves, scaling, a rollout", traffic);
            System.out.printf(
                    "%d messages, all done, %d more than once%n", messages.acknowledged(), messages.repeated());
            assertThat(traffic.examples()).isEmpty();
            assertThat(messages.repeated()).isZero();
            for (String node : NODES) {
                String count = activations.get(node);
                assertThat(traffic.versions().get(node + "/ask"))
                        .as("who asks on " + node + " was never activated anew")
                        .containsOnlyKeys("1.0.0 " + count, "2.0.0 " + count);
            }
        }
    }

    private static String revisionOnAll(String version) throws IOException {
        return Revisions.of(PROBE, version).toString();
    }

    /** A revision that fails on the second node goes back everywhere. */
    @Test
    @Order(2)
    void aBadRevisionIsUndoneEverywhere() throws Exception {
        CLUSTER.shell("node1", "ms:scale " + PROBE + " 3");
        Path bad = Revisions.of(PROBE, "3.0.0", "Probe-Fails-Every", "4");
        try (Traffic traffic = new Traffic(CLUSTER::url, NODES)) {
            traffic.more(20);
            assertThatThrownBy(() -> CLUSTER.shell("node1", "ms:deploy --canary 25,50 --hold 5s '" + bad + "'"))
                    .hasMessageContaining("undone");
            traffic.close();
            say("A bad revision", traffic);
        }
        assertThat(CLUSTER.versions("node3", PROBE)).containsOnly("2.0.0");
        assertThat(rollout("node3").get("state").asText()).isEqualTo("UNDONE");
    }

    /** What a registry that is away can not decide it does not disturb either. */
    @Test
    @Order(3)
    void whileZooKeeperIsAwayWhatRunsGoesOn() throws Exception {
        try (Traffic traffic = new Traffic(CLUSTER::url, NODES)) {
            traffic.more(20);
            CLUSTER.killZooKeeper();
            traffic.more(1000); // longer than a session lasts without it
            assertThat(CLUSTER.shell("node2", "ms:nodes")).contains("cannot be reached");
            CLUSTER.startAgain(3);
            Await.until(
                    "the registry", () -> !CLUSTER.shell("node2", "ms:nodes").contains("cannot be reached"));
            traffic.more(50);
            CLUSTER.shell("node1", "ms:scale " + PROBE + " 2");
            traffic.close();
            say("ZooKeeper away", traffic);
            assertThat(traffic.examples()).isEmpty();
        }
    }

    /** Only what was under way on it fails, callers with idempotent calls see nothing, and its services come back elsewhere. */
    @Test
    @Order(4)
    void aNodeThatDiesTakesOnlyItsOwnCallsWithIt() throws Exception {
        CLUSTER.shell("node1", "ms:scale " + PROBE + " 2");
        String victim = CLUSTER.places("node1", PROBE).stream()
                .filter(node -> !node.equals("node1"))
                .findFirst()
                .orElseThrow();
        List<String> others =
                NODES.stream().filter(node -> !node.equals(victim)).toList();
        try (Traffic traffic = new Traffic(CLUSTER::url, others)) {
            traffic.more(50);
            long begun = System.nanoTime();
            CLUSTER.kill(victim);
            Await.until(
                    "two places",
                    () -> CLUSTER.places(others.get(0), PROBE).stream()
                                    .filter(others::contains)
                                    .count()
                            == 2);
            System.out.printf("Served on two nodes again %.1f s after a death%n", (System.nanoTime() - begun) / 1e9);
            traffic.more(50);
            traffic.close();
            say("A node's death", traffic);
            traffic.failures().values().forEach(kinds -> assertThat(kinds.keySet())
                    .isSubsetOf("503", "500"));
            assertThat(traffic.failed())
                    .as("not more than could be under way there")
                    .isLessThanOrEqualTo(8);
        }
        CLUSTER.start(victim);
        Await.until("the node", () -> CLUSTER.shell("node1", "ms:nodes").contains(victim));
    }

    /** Whoever leads next goes on with it, and the node that has died gets the new revision when it is back. */
    @Test
    @Order(5)
    void aRolloutGoesOnAfterItsLeadersDeath() throws Exception {
        CLUSTER.shell("node1", "ms:scale " + PROBE + " 3");
        String leader = CLUSTER.leader("node1");
        List<String> others =
                NODES.stream().filter(node -> !node.equals(leader)).toList();
        String asking = others.get(0);
        Path next = Revisions.of(PROBE, "4.0.0");
        try (Traffic traffic = new Traffic(CLUSTER::url, others)) {
            traffic.more(20);
            // the hold is longer than a look at the rollout takes on a busy machine
            Future<String> rollout =
                    operator.submit(() -> CLUSTER.shell(asking, "ms:deploy --hold 15s '" + next + "'"));
            Await.until("a node to have it, and others not", () -> {
                JsonNode now = rollout(asking);
                return now.path("state").asText().equals("RUNNING")
                        && now.path("done").size() > 0;
            });
            CLUSTER.kill(leader);
            System.out.println(rollout.get(3, TimeUnit.MINUTES));
            assertThat(rollout(asking).get("state").asText()).isEqualTo("DONE");
            assertThat(CLUSTER.leader(asking)).isIn(others);
            assertThat(CLUSTER.versions(asking, PROBE)).containsOnly("4.0.0");
            traffic.more(50);
            traffic.close();
            say("A leader's death in a rollout", traffic);
            assertThat(traffic.failed())
                    .as("not more than could be under way there")
                    .isLessThanOrEqualTo(8);
        }
        CLUSTER.start(leader);
        // the node may begin with the revision that it had when it died
        Await.until("the new revision on three nodes", () -> {
            JsonNode report = CLUSTER.json(asking, "ms:nodes --json");
            return Midstream.places(report, PROBE).size() == 3
                    && Midstream.versions(report, PROBE).equals(List.of("4.0.0", "4.0.0", "4.0.0"));
        });
        for (String node : NODES) {
            assertThat(CLUSTER.shell(node, "ms:history --limit 0 --json"))
                    .as("a node that starts again deploys nothing that it runs: " + node)
                    .doesNotContain("live already");
        }
    }

    private static JsonNode rollout(String node) throws Exception {
        return CLUSTER.service(node, PROBE).path("rollout");
    }
}
