package dev.midstream.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A node that is killed while a set of three services shifts comes back with all three old, if the one durable write has
 * not happened yet, or else with all three new. The methods share a home and follow each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SetCrashIT {
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final String PAIR = "dev.midstream.fixtures.pair";
    private static final String LEFT = PAIR + ".left";
    private static final String RIGHT = PAIR + ".right";
    private static final String PROBE = "dev.midstream.fixtures.probe";

    /** Points between two writes of a set, before the one that decides. */
    private static final List<String> BEFORE = List.of("stage:2", "mark:2", "commit-before");
    /** Points between two writes of a set, after the one that decides. */
    private static final List<String> AFTER = List.of("commit-copy", "drain:2");

    private static Node node;
    private static String live = "1.0.0";
    private static int serial;

    @BeforeAll
    static void deployTheSet() throws Exception {
        node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), Path.of(System.getProperty("home")));
        node.addFragment(BUNDLES.resolve("dev.midstream.fixtures.crash.gate.jar"));
        node.addFragment(BUNDLES.resolve("dev.midstream.fixtures.crash.core.jar"));
        node.start(null);
        for (String name : List.of("dev.midstream.fixtures.driver", PAIR + ".api", PROBE + ".api")) {
            node.deploy(BUNDLES.resolve(name + ".jar"));
        }
        deploySet(live);
    }

    @AfterAll
    static void end() throws Exception {
        node.close();
    }

    @Test
    @Order(1)
    void killedSetIsAllOldOrAllNew() throws Exception {
        node.kill();
        for (String point : BEFORE) {
            killInDeployment(point);
        }
        for (String point : AFTER) {
            live = killInDeployment(point);
        }
        node.start(null);
        comesBack("after the last kill");
    }

    /** Returns the version that was deployed. */
    private static String killInDeployment(String point) throws Exception {
        node.start(point);
        comesBack("before a kill at " + point);
        String next = next();
        killedBy(point, () -> node.driver().deploy(set(next)));
        return next;
    }

    @Test
    @Order(2)
    void killedUndoWithRemovalIsAllOldOrAllNew() throws Exception {
        assertThat(node.driver().undeploy(PROBE).reasons()).isEmpty();
        node.kill();
        // the deployment of the set before each undo commits once and drains two revisions
        String next = killInUndo("commit-before:2");
        node.start(null);
        setComesBack("not undone", next);
        assertThat(node.driver().undo(PROBE).committed()).isTrue();
        pairAnswers("undone", live);
        node.kill();
        killInUndo("commit-copy:2");
        killInUndo("drain:4");
        node.start(null);
        withoutProbe("after the last kill");
    }

    /** Deploys a set that adds the probe, and is killed while that is undone. Returns the version of the set. */
    private static String killInUndo(String point) throws Exception {
        node.start(point);
        withoutProbe("before a kill at " + point);
        String next = next();
        deploySet(next);
        killedBy(point, () -> node.driver().undo(PROBE));
        return next;
    }

    private static void killedBy(String point, Callable<?> operation) throws Exception {
        try {
            throw new AssertionError("The node did not halt at " + point + ": " + operation.call());
        } catch (IOException e) {
            node.awaitEnd();
        }
    }

    private static void comesBack(String when) throws Exception {
        setComesBack(when, live);
    }

    private static void setComesBack(String when, String version) throws Exception {
        pairComesBack(when, version);
        answers(when, "/probe/version", version);
        oneRevision(when, PROBE, version);
    }

    private static void withoutProbe(String when) throws Exception {
        pairComesBack(when, live);
        assertThat(node.get("/probe/version")).as(when).isNull();
        node.await(
                when + ": no revision of the probe", () -> node.revisions(PROBE).isEmpty());
    }

    private static void pairComesBack(String when, String version) throws Exception {
        pairAnswers(when, version);
        oneRevision(when, LEFT, version);
        oneRevision(when, RIGHT, version);
    }

    private static void pairAnswers(String when, String version) throws Exception {
        answers(when, "/pair/visit", String.join(" ", version, version, version, version));
    }

    /** No other version answers in the meantime. */
    private static void answers(String when, String path, String expected) throws Exception {
        node.await(when + ": " + path + " answers " + expected, () -> {
            String answer = node.get(path);
            assertThat(answer == null ? expected : answer).as(when).isEqualTo(expected);
            return answer != null;
        });
    }

    private static void oneRevision(String when, String service, String version) throws Exception {
        node.await(
                when + ": one revision of " + service,
                () -> node.revisions(service).size() == 1);
        assertThat(node.revisions(service).get(0)).as(when).contains("/" + version + "/");
    }

    private static void deploySet(String version) throws Exception {
        assertThat(node.driver().deploy(set(version))).hasSize(3).allMatch(Outcome::committed);
    }

    private static String next() {
        return "2." + ++serial + ".0";
    }

    private static List<Path> set(String version) throws Exception {
        return List.of(
                side(LEFT, version, "LeftResource", "LeftService"),
                side(RIGHT, version, "RightService"),
                Jars.revision(BUNDLES.resolve(PROBE + ".jar"), version));
    }

    private static Path side(String name, String version, String... components) throws Exception {
        String descriptions = String.join(
                ",",
                List.of(components).stream()
                        .map(component -> "OSGI-INF/" + PAIR + "." + component + ".xml")
                        .toList());
        return Jars.with(
                BUNDLES.resolve(PAIR + ".jar"),
                Map.of("Bundle-SymbolicName", name, "Bundle-Version", version, "Service-Component", descriptions));
    }
}
