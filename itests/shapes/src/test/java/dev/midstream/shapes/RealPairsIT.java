package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.crash.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Pairs of released bundles, swapped in one node while they are used: forth and back, and the revisions left behind are
 * retired. No operation may fail. A swap that is not possible is refused by plan and deployment with the same sentences,
 * and the old version stays in use. Writes {@code target/shapes/pairs.md}, from which docs/pairs.md is copied.
 */
class RealPairsIT {
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final Path WORK = Path.of(System.getProperty("work"));
    private static final int ROUNDS = 2;

    private static final List<String> ROWS = new ArrayList<>();

    private static Bench bench;

    @BeforeAll
    static void start() throws Exception {
        Bundles bundles = new Bundles(Path.of(System.getProperty("sources")), WORK.resolve("pairs-bundles"));
        Node node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), WORK.resolve("pairs"));
        bench = new Bench(node, bundles);
        for (String configuration : Pairs.CONFIGURATIONS.keySet()) {
            Files.writeString(node.etc(configuration), Pairs.CONFIGURATIONS.get(configuration));
        }
        node.start(null);
        node.deploy(BUNDLES.resolve("dev.midstream.fixtures.driver.jar"));
        bench.install("api");
        bench.install("consumer");
    }

    @AfterAll
    static void stop() throws Exception {
        if (bench != null) {
            bench.node().close();
        }
        Files.writeString(
                Files.createDirectories(WORK).resolve("pairs.md"), Pairs.INTRODUCTION + String.join("", ROWS));
    }

    @TestFactory
    Stream<DynamicTest> pairs() {
        String only = System.getProperty("only", ""); // a part of the name of a bundle, or a pattern of it
        return Pairs.all()
                .filter(pair -> pair.bundle().matches(".*(" + only + ").*"))
                .map(pair -> DynamicTest.dynamicTest(pair.toString(), () -> swapUnderLoad(pair)));
    }

    private static void swapUnderLoad(Pair pair) throws Exception {
        for (String needed : pair.needs()) {
            need(needed);
        }
        for (Path deployed : pair.with()) {
            bench.committed(deploy(deployed));
        }
        if (Files.exists(pair.before())) {
            assertThat(deploy(pair.before()).to()).isEqualTo(pair.from());
        }
        bench.awaitAnswer(pair.probe());
        Probe.Load load = pair.probe().begin(bench.node());
        Tally tally;
        String result = "failed";
        try {
            awaitUse(pair, load);
            result = pair.refused() == null ? swap(pair, load) : refuse(pair, load);
        } finally {
            tally = load.end();
            ROWS.add(pair.row(tally.answered(), tally.failures().size(), result));
        }
        assertThat(tally.failures()).as("failed operations").isEmpty();
    }

    private static void need(String needed) throws IOException {
        if (needed.startsWith(Pairs.STAND_IN)) {
            bench.node().driver().run("stand-in", needed.substring(Pairs.STAND_IN.length()));
        } else {
            bench.node().driver().run("install", Pair.jar(needed).toUri().toString());
        }
    }

    private static String swap(Pair pair, Probe.Load load) throws Exception {
        long retired = 0;
        String service = "";
        for (int round = 0; round < ROUNDS; round++) {
            service = swapped(deploy(pair.after()), pair.from(), pair.to());
            awaitUse(pair, load);
            swapped(bench.node().driver().undo(service), pair.to(), pair.from());
            awaitUse(pair, load);
            retired = round == 0 ? retired(service) : retired;
        }
        swapped(deploy(pair.after()), pair.from(), pair.to());
        String left = service;
        long enough = retired + 1;
        bench.node().await("a revision of " + pair + " is retired", () -> retired(left) >= enough);
        awaitUse(pair, load);
        return 2 * ROUNDS + 1 + " swaps";
    }

    private static String swapped(Outcome outcome, String from, String to) {
        bench.committed(outcome);
        assertThat(List.of(outcome.from(), outcome.to())).containsExactly(from, to);
        return outcome.service();
    }

    private static String refuse(Pair pair, Probe.Load load) throws Exception {
        Outcome outcome = pair.foreseen()
                ? deploy(pair.after())
                : bench.node().driver().deploy(List.of(pair.after())).get(0);
        assertThat(outcome.verdict()).isEqualTo("REFUSED");
        assertThat(String.join("; ", outcome.reasons())).contains(pair.refused());
        awaitUse(pair, load);
        return (pair.foreseen() ? "refused: " : "refused by the proof: ") + String.join("; ", outcome.reasons());
    }

    /** Deploys what was planned before; both must refuse with the same sentences or not at all. */
    private static Outcome deploy(Path jar) throws Exception {
        return bench.deploy(List.of(jar), new Row()).get(0);
    }

    private static long retired(String service) throws IOException {
        try (Stream<String> lines = Files.lines(bench.node().data("log/karaf.log"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("Retired " + service + " "))
                    .count();
        }
    }

    private static void awaitUse(Pair pair, Probe.Load load) throws Exception {
        long enough = load.tally().answered() + pair.probe().some();
        bench.node().await(pair + " is used", () -> load.tally().answered() >= enough);
    }
}
