package dev.midstream.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midstream.load.Connection;
import dev.midstream.load.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One fault after the other on three nodes under a load of writes, reads, jobs, events and calls, with a history of all
 * outcomes: nothing acknowledged is lost, nothing happens twice in effect, no read is stale, and what an operator plans
 * fails no request. It takes a quarter of an hour and is run by hand, as root: {@code -Dit.test=FaultsIT}. It
 * prints a table of the phases.
 */
class FaultsIT {
    private static final String PROBE = "dev.midstream.fixtures.probe";
    private static final String LISTENER = "dev.midstream.fixtures.listener";
    private static final String STORAGE = "dev.midstream.storage";
    private static final List<String> NODES = List.of("node1", "node2", "node3");
    private static final Midstream CLUSTER = new Midstream("faults", 4000);
    private static final Duration STEADY = Duration.ofSeconds(3);

    private final History history = new History();
    private final List<String> table = new ArrayList<>();
    private final List<String> plannedFailures = new ArrayList<>();

    private interface Fault {
        void happen() throws Exception;
    }

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
        CLUSTER.shell("node1", "ms:deploy --hold 0s '" + Midstream.bundle("listener") + "'");
        CLUSTER.shell("node1", "ms:scale " + PROBE + " 2");
        CLUSTER.shell("node1", "ms:scale " + LISTENER + " 2");
    }

    @AfterAll
    static void stop() throws Exception {
        CLUSTER.close();
    }

    @Test
    void nothingIsLost() throws Exception {
        String token = CLUSTER.adminToken();
        try (Registers registers = new Registers(history, CLUSTER::url, NODES, token, 4);
                JobHistory jobs = new JobHistory(history, CLUSTER::url, NODES, token, CLUSTER.broker("node2"));
                Messages messages = new Messages(
                        List.of(CLUSTER.broker("node1"), CLUSTER.broker("node2")), CLUSTER.broker("node3"));
                Calls calls = new Calls()) {
            steady(NODES);
            changes();
            faults();
            jobs.submitNoMore();
            messages.sendNoMore();
            Await.until("every job has ended: " + jobs.missing(), () -> jobs.missing()
                    .isEmpty());
            Await.until("every message was handled", () -> messages.missing().isEmpty());
            registers.close();
            registers.check();
            System.out.printf(
                    "%d writes, %d jobs, %d messages acknowledged; jobs that ended twice %s, messages handled twice %d%n",
                    registers.acknowledged(),
                    jobs.acknowledged(),
                    messages.acknowledged(),
                    jobs.repeated(),
                    messages.repeated());
            assertThat(jobs.repeated()).isEmpty();
        } finally {
            table.forEach(System.out::println);
        }
        assertThat(history.violations()).isEmpty();
        assertThat(plannedFailures).isEmpty();
    }

    /** Changes that operators plan. */
    private void changes() throws Exception {
        Path second = Revisions.of(PROBE, "2.0.0");
        planned("rollout", NODES, () -> CLUSTER.shell("node2", "ms:deploy --hold 1s '" + second + "'"));
        planned("move", NODES, () -> {
            List<String> places = CLUSTER.places("node1", PROBE);
            String free = other(places);
            CLUSTER.shell("node1", "ms:move --from " + places.get(0) + " " + PROBE + " " + free);
        });
        planned("scale up and down", NODES, () -> {
            CLUSTER.shell("node1", "ms:scale " + PROBE + " 3");
            CLUSTER.shell("node1", "ms:scale " + PROBE + " 2");
        });
        planned("two deployments at once", NODES, this::twoDeployments);
        String spare = spare();
        planned("planned stop", without(spare), () -> CLUSTER.stop(spare));
        planned("planned start", without(spare), () -> CLUSTER.start(spare));
    }

    private void twoDeployments() throws Exception {
        ExecutorService operators = Executors.newFixedThreadPool(2);
        Path third = Revisions.of(PROBE, "3.0.0");
        Path fourth = Revisions.of(PROBE, "4.0.0");
        List<Future<String>> both = List.of(
                operators.submit(() -> CLUSTER.shell("node1", "ms:deploy --hold 1s '" + third + "'")),
                operators.submit(() -> CLUSTER.shell("node2", "ms:deploy --hold 1s '" + fourth + "'")));
        int begun = 0;
        for (Future<String> one : both) {
            try {
                one.get(3, TimeUnit.MINUTES);
                begun++;
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasMessageContaining("under way");
            }
        }
        operators.shutdown();
        assertThat(begun).as("one is refused, or they follow each other").isBetween(1, 2);
        assertThat(Set.copyOf(CLUSTER.versions("node1", PROBE))).hasSize(1);
    }

    /** Faults that nobody plans. */
    private void faults() throws Exception {
        String spare = spare();
        for (int seconds : List.of(3, 10, 30)) {
            fault("SIGSTOP of " + seconds + " s", without(spare), () -> {
                CLUSTER.signal(spare, "STOP");
                LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
                CLUSTER.signal(spare, "CONT");
            });
        }
        fault("kill -9 of a node", without(spare), () -> {
            CLUSTER.kill(spare);
            CLUSTER.start(spare);
        });
        String leader = CLUSTER.leader("node1");
        fault("kill -9 of the leader", without(leader), () -> {
            CLUSTER.kill(leader);
            CLUSTER.start(leader);
        });
        String home = CLUSTER.places("node1", STORAGE).get(0);
        fault("kill -9 of the node with the data", without(home), () -> {
            CLUSTER.kill(home);
            CLUSTER.start(home);
        });
        fault("kill -9 of ZooKeeper", NODES, () -> {
            CLUSTER.killZooKeeper();
            LockSupport.parkNanos(Duration.ofSeconds(15).toNanos());
            CLUSTER.startAgain(3);
        });
        CLUSTER.shell("node1", "ms:scale " + PROBE + " 3");
        fault(
                "full disk on a node, in a rollout",
                NODES,
                () -> CLUSTER.withFullDisk(spare, () -> {
                    Path fifth = Revisions.of(PROBE, "5.0.0");
                    assertThat(failureOf("ms:deploy --hold 1s '" + fifth + "'")).contains("No space");
                    return null;
                }));
        fault("restart of all", NODES, () -> {
            CLUSTER.stopAll();
            CLUSTER.startAgain(3);
        });
    }

    private static String failureOf(String command) throws Exception {
        try {
            return CLUSTER.shell("node1", command);
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /** Returns a node that has no data of its own and does not lead. */
    private static String spare() throws Exception {
        List<String> busy = new ArrayList<>(CLUSTER.places("node1", STORAGE));
        busy.add(CLUSTER.leader("node1"));
        busy.addAll(CLUSTER.places("node1", "dev.midstream.processing"));
        return other(busy);
    }

    private static String other(List<String> than) {
        return NODES.stream().filter(node -> !than.contains(node)).findFirst().orElse("node3");
    }

    private static List<String> without(String node) {
        return NODES.stream().filter(other -> !other.equals(node)).toList();
    }

    private void planned(String name, List<String> entries, Fault fault) throws Exception {
        History.Phase phase = phase(name, entries, fault);
        if (!phase.failed().isEmpty()) {
            plannedFailures.add(name + ": " + phase.failed());
        }
    }

    private void fault(String name, List<String> entries, Fault fault) throws Exception {
        phase(name, entries, fault);
    }

    private History.Phase phase(String name, List<String> entries, Fault fault) throws Exception {
        history.begin();
        fault.happen();
        steady(entries);
        History.Phase phase = history.end(entries);
        table.add(String.format(
                "| %s | %d | %s | %s |",
                name, phase.requests(), phase.failed().isEmpty() ? "0" : phase.failed(), seconds(phase)));
        System.out.println(table.get(table.size() - 1));
        steady(NODES);
        return phase;
    }

    private static String seconds(History.Phase phase) {
        List<String> texts = new ArrayList<>();
        phase.longestSeconds().forEach((kind, seconds) -> texts.add(String.format("%s %.1f s", kind, seconds)));
        return String.join(", ", texts);
    }

    /** Waits until every kind of request succeeds through each node again. */
    private void steady(List<String> nodes) throws Exception {
        Await.until("all kinds of requests through " + nodes, () -> history.allSucceedWithin(nodes, STEADY));
        Await.until("the cluster is whole", () -> {
            JsonNode report = CLUSTER.json(nodes.get(0), "ms:nodes --json");
            return Midstream.places(report, PROBE).size() >= 2;
        });
    }

    /** Calls of a service from each node, at a steady rate, by one thread for each. */
    private final class Calls implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean closed;

        Calls() {
            for (Map.Entry<String, String> each :
                    Map.of("call", "/ask", "path", "/probe/version").entrySet()) {
                NODES.forEach(node -> start(node, each.getKey(), each.getValue()));
            }
        }

        private void start(String node, String kind, String path) {
            Request request = Request.get(CLUSTER.url(node, path), null);
            Thread thread = new Thread(() -> {
                try (Connection connection = History.connection()) {
                    while (!closed) {
                        history.send(connection, node, kind, request);
                        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
