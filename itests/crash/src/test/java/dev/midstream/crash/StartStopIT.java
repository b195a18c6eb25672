package dev.midstream.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Swaps while a node starts, and while it ends. */
class StartStopIT {
    private static final String PROBE = "dev.midstream.fixtures.probe";
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));

    private Node node;

    @BeforeEach
    void unpack() throws Exception {
        node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), Path.of(System.getProperty("home")));
        node.drop(BUNDLES.resolve(PROBE + ".api.jar"), "api.jar");
        node.drop(BUNDLES.resolve(PROBE + ".jar"), "probe.jar");
    }

    @AfterEach
    void end() throws Exception {
        node.close();
    }

    @Test
    void aSwapWhileTheNodeStartsIsMadeOrRefusedAndTriedAgain() throws Exception {
        node.start(null);
        deployed("probe.jar");
        answers("1.0.0");

        node.kill();
        Path next = node.drop(Jars.revision(BUNDLES.resolve(PROBE + ".jar"), "2.0.0"), "next.jar");
        node.start(null);
        Path note = deployed(next.getFileName().toString());
        node.await("2.0.0 answers", () -> "2.0.0".equals(node.get("/probe/version")));
        assertThat(Files.readString(note)).as("a swap, not a first deployment").contains("1.0.0");
        node.kill();
        node.start(null);
        answers("2.0.0");
    }

    @Test
    void aNodeThatIsToldToEndDuringASwapEndsAndIsWholeAfterwards() throws Exception {
        String build = Files.readString(node.etc("config.properties"));
        node.start(null);
        deployed("probe.jar");
        answers("1.0.0");
        long kept = artifacts();
        Path next = node.drop(Jars.revision(BUNDLES.resolve(PROBE + ".jar"), "2.0.0"), "next.jar");
        node.await("the swap has begun", () -> artifacts() > kept);
        node.stop();
        Files.delete(next); // else it would be tried again

        node.start(null);
        node.await("a version answers", () -> node.get("/probe/version") != null);
        String live = node.get("/probe/version");
        assertThat(List.of("1.0.0", "2.0.0")).contains(live);
        node.await("one revision", () -> node.revisions(PROBE).size() == 1);
        assertThat(node.revisions(PROBE).get(0)).contains("/" + live + "/");
        assertThat(node.etc("config.properties"))
                .as("an upgrade would take a change for an edit")
                .hasContent(build);
    }

    /** From before the port opens until after it has closed, at the first start and at another one. */
    @Test
    @DisplayName("a path of a service is never 404 while the node starts or stops")
    void startAndStopNeverAnswer404() throws Exception {
        Map<String, Map<String, String>> first = polled("/storage/objects", "/health/ready");
        assertThat(first.get("/storage/objects"))
                .as(node::log)
                .containsOnlyKeys("401", "503 Retry-After", "no connection");
        assertThat(first.get("/health/ready"))
                .as(node::log)
                .containsOnlyKeys("200", "503 Retry-After", "no connection");

        Map<String, Map<String, String>> next = polled("/storage/objects", "/probe/version", "/nothing");
        assertThat(next.get("/storage/objects"))
                .as(node::log)
                .containsOnlyKeys("401", "503 Retry-After", "no connection");
        assertThat(next.get("/probe/version"))
                .as(node::log)
                .containsOnlyKeys("200", "503 Retry-After", "no connection");
        assertThat(next.get("/nothing")).as("the control").containsKey("404");
    }

    private Map<String, Map<String, String>> polled(String... paths) throws Exception {
        try (Poller poller = new Poller(node.url(""), paths)) {
            node.start(null);
            answers("1.0.0");
            node.await("404 for others", () -> node.status("/nothing") == 404);
            node.stop();
            poller.close();
            return poller.answers();
        }
    }

    /** Returns the note beside it. */
    private Path deployed(String name) throws Exception {
        Path note = node.deployFolder().resolve(name + ".deployed.txt");
        node.await(name + " is deployed", () -> Files.exists(note));
        return note;
    }

    private void answers(String version) throws Exception {
        node.await(version + " answers", () -> version.equals(node.get("/probe/version")));
        node.await("one revision", () -> node.revisions(PROBE).size() == 1);
    }

    private long artifacts() throws Exception {
        Path folder = node.data("midstream/artifacts");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
