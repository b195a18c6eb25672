package dev.midstream.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What was committed is live after whatever end of the process; the methods share a home and follow each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashIT {
    private static final String PROBE = "dev.midstream.fixtures.probe";
    private static final List<String> BEFORE = List.of("stage", "prove", "commit-before");
    private static final List<String> AFTER = List.of("commit-after", "shift", "drain", "resident");
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));

    private static Node node;
    private static String live = "1.0.0";

    @BeforeAll
    static void deployTheProbe() throws Exception {
        node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), Path.of(System.getProperty("home")));
        node.addFragment(BUNDLES.resolve("dev.midstream.fixtures.crash.gate.jar"));
        node.addFragment(BUNDLES.resolve("dev.midstream.fixtures.crash.core.jar"));
        node.start(null);
        node.deploy(BUNDLES.resolve(PROBE + ".api.jar"));
        node.deploy(BUNDLES.resolve(PROBE + ".jar"));
        assertThat(node.get("/probe/version")).isEqualTo(live);
    }

    @AfterAll
    static void end() throws Exception {
        node.close();
    }

    @Test
    @Order(1)
    void aNodeKilledAtAnyStepComesBackWithTheCommittedRevision() throws Exception {
        int serial = 0;
        node.kill();
        for (String step : Stream.concat(BEFORE.stream(), AFTER.stream()).toList()) {
            node.start(step);
            comesBack("before " + step);
            String next = "2." + ++serial + ".0";
            Path jar = node.drop(revision(next), "next.jar");
            node.awaitEnd();
            // else it would be tried again
            Files.delete(jar);
            if (AFTER.contains(step)) {
                live = next;
            }
        }
        node.start(null);
        comesBack("after the last");
    }

    @Test
    @Order(2)
    void aNewerDistributionThatDropsTheCacheKeepsWhatWasDeployed() throws Exception {
        node.deploy(Jars.revision(node.shipped("dev.midstream.storage"), "1.0.1"));
        node.kill();
        Node.delete(node.data("cache"));
        node.start(null);
        comesBack("the cache is gone");
        // the distribution brings another revision of this one
        node.await(
                "one revision of storage",
                () -> node.revisions("dev.midstream.storage").size() == 1);
        assertThat(node.revisions("dev.midstream.storage").get(0)).contains("/1.0.1/");
        node.await("ready", () -> node.get("/health/ready") != null);
    }

    @Test
    @Order(3)
    void aFullDiskRefusesBeforeAnythingChanges() throws Exception {
        Path artifacts = node.data("midstream/artifacts");
        assumeTrue(
                Node.run("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", artifacts.toString()) == 0,
                "no file system of a few bytes can be mounted here");
        try {
            assertThat(refused(revision("3.0.0"))).contains("cannot be copied to the node's data directory");
        } finally {
            Node.run("umount", artifacts.toString());
        }
        comesBack("the disk is full");
    }

    @Test
    @Order(4)
    void aDataDirectoryThatTakesNoFileRefusesBeforeAnythingChanges() throws Exception {
        Path artifacts = node.data("midstream/artifacts");
        Path aside = artifacts.resolveSibling("artifacts.aside");
        Files.move(artifacts, aside);
        Files.writeString(artifacts, "a file where the folder should be");
        try {
            assertThat(refused(revision("3.1.0"))).contains("cannot be copied to the node's data directory");
        } finally {
            Files.delete(artifacts);
            Files.move(aside, artifacts);
        }
        comesBack("nothing can be kept");
    }

    @Test
    @Order(5)
    void aCommitThatCannotBeWrittenRefuses() throws Exception {
        Path inTheWay = Files.createDirectory(node.data("midstream/committed.properties.new"));
        try {
            assertThat(refused(revision("3.2.0"))).contains("could not be recorded on disk");
        } finally {
            Files.delete(inTheWay);
        }
        comesBack("nothing can be committed");
    }

    /** One revision, the committed one, answers. */
    private static void comesBack(String when) throws Exception {
        node.await(when + ": " + live + " answers", () -> live.equals(node.get("/probe/version")));
        node.await(when + ": one revision", () -> node.revisions(PROBE).size() == 1);
        assertThat(node.revisions(PROBE).get(0)).as(when).contains("/" + live + "/");
    }

    private static String refused(Path bundle) throws Exception {
        Path jar = node.drop(bundle, "refused.jar");
        Path note = jar.resolveSibling("refused.jar.refused.txt");
        node.await(bundle + " is refused", () -> Files.exists(note) && Files.size(note) > 0);
        String reasons = Files.readString(note);
        Files.delete(jar);
        node.await("the note goes", () -> !Files.exists(note));
        return reasons;
    }

    private static Path revision(String version) throws Exception {
        return Jars.revision(BUNDLES.resolve(PROBE + ".jar"), version);
    }
}
