package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.crash.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Pairs of released bundles, swapped in one node while they are used: swap, undo, swap again. No use may fail, and each
 * answer is a correct one. A swap that is not possible is refused by plan and deployment with the same sentences, and the
 * old version stays in use. {@code target/shapes/released.md} gets a row for each pair.
 */
class RealPairsIT {
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final Path PAIRS = BUNDLES.resolveSibling("pairs");
    private static final Path WORK = Path.of(System.getProperty("work"));

    private static final String SCHEDULER_SETTINGS =
            """
            org.quartz.scheduler.instanceName = Karaf
            org.quartz.threadPool.class = org.quartz.simpl.SimpleThreadPool
            org.quartz.threadPool.threadCount = 2
            org.quartz.jobStore.class = org.quartz.simpl.RAMJobStore
            """;
    private static final String MEMORY_CHECK =
            """
            hc.name = memory
            heap.used.percentage.threshold.warn = 99
            heap.used.percentage.threshold.critical = 100
            """;

    private static final List<String> ROWS = new ArrayList<>();

    private static Bench bench;

    @BeforeAll
    static void start() throws Exception {
        Bundles bundles = new Bundles(Path.of(System.getProperty("sources")), WORK.resolve("pairs-bundles"));
        Node node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), WORK.resolve("pairs"));
        bench = new Bench(node, bundles);
        Files.writeString(node.etc("org.apache.karaf.scheduler.quartz.cfg"), SCHEDULER_SETTINGS);
        Files.writeString(node.etc("org.apache.felix.hc.generalchecks.MemoryCheck.cfg"), MEMORY_CHECK);
        node.start(null);
        node.deploy(BUNDLES.resolve("dev.midstream.fixtures.driver.jar"));
        bench.install("api");
        bench.install("consumer");
        install("org.apache.felix.inventory-1.1.0", "encoder-1.2.3", "metrics-core-3.2.6");
        bench.committed(deploy(List.of(jar("org.apache.felix.webconsole-4.8.12"))));
        bench.committed(deploy(bench.set(1, "json")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (bench != null) {
            bench.node().close();
        }
        Files.writeString(
                Files.createDirectories(WORK).resolve("released.md"),
                "| bundle | versions | uses | failed | result |\n|---|---|---|---|---|\n" + String.join("", ROWS));
    }

    private static void install(String... names) throws Exception {
        for (String name : names) {
            bench.node().driver().run("install", jar(name).toUri().toString());
        }
    }

    private static List<Outcome> deploy(List<Path> jars) throws Exception {
        return bench.deploy(jars, new Row());
    }

    private static Path jar(String name) {
        return PAIRS.resolve(name + ".jar");
    }

    /**
     * Two released versions of a bundle.
     *
     * @param enough number of answers after which a version has been used
     * @param refused sentence of the refusal of the second version, or null if it is deployed
     */
    private record Pair(String bundle, String before, String after, Probe probe, long enough, String refused) {
        static Pair swapped(String bundle, String before, String after, Probe probe) {
            return new Pair(bundle, before, after, probe, 20, null);
        }

        static Pair refused(String bundle, String before, String after, Probe probe, String sentence) {
            return new Pair(bundle, before, after, probe, 20, sentence);
        }

        /** A pair whose load gets one answer each second. */
        Pair slow() {
            return new Pair(bundle, before, after, probe, 3, refused);
        }

        List<Path> jar(String version) {
            return List.of(RealPairsIT.jar(bundle + "-" + version));
        }

        @Override
        public String toString() {
            return bundle + " " + before + " to " + after;
        }
    }

    /** Returns a probe of a page of the Felix web console. */
    private static Http console(String page, String text) {
        String admin = Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
        Http get = Http.get("/system/console/" + page, "Authorization", "Basic " + admin);
        return node -> {
            String answer = get.ask(node);
            if (!answer.contains(text)) {
                throw new IllegalStateException("The page has no " + text + ": " + answer);
            }
            return text;
        };
    }

    @TestFactory
    Stream<DynamicTest> pairs() {
        String metrics = "org.apache.sling.commons.metrics";
        Probe counter = new InNode("metric", metrics + ".MetricsService");
        return Stream.concat(
                Stream.of(
                                Pair.swapped("h2", "2.4.240", "2.5.252", new InNode("sql", "org.h2.Driver")),
                                Pair.swapped(
                                        "org.apache.felix.webconsole.plugins.event",
                                        "1.1.6",
                                        "1.1.8",
                                        console("events.json", "Events received")),
                                Pair.refused(
                                        "org.apache.felix.webconsole.plugins.event",
                                        "1.1.8",
                                        "1.2.0",
                                        console("events.json", "Events received"),
                                        "org.apache.felix.webconsole.plugins.event 1.2.0 does not offer"
                                                + " javax.servlet.Servlet, which is used by org.apache.felix.webconsole"
                                                + " 4.8.12"),
                                Pair.swapped(
                                                "org.apache.karaf.scheduler.core",
                                                "4.4.9",
                                                "4.4.10",
                                                new InNode("job", "scheduler.period"))
                                        .slow(),
                                Pair.swapped(
                                        "org.apache.felix.healthcheck.generalchecks",
                                        "3.0.4",
                                        "3.0.8",
                                        new InNode("check", "memory")),
                                Pair.swapped(
                                        "org.apache.aries.jax.rs.jackson",
                                        "1.0.2",
                                        "2.0.2",
                                        WebProbes.json("/json")),
                                Pair.refused(
                                        metrics,
                                        "1.2.10",
                                        "1.2.12",
                                        counter,
                                        "it imports package org.apache.commons.lang3"))
                        .map(RealPairsIT::test),
                Stream.of(
                        DynamicTest.dynamicTest("commons-lang3 is installed", () -> install("commons-lang3-3.20.0")),
                        test(Pair.swapped(metrics, "1.2.10", "1.2.12", counter))));
    }

    private static DynamicTest test(Pair pair) {
        return DynamicTest.dynamicTest(pair.toString(), () -> swapUnderLoad(pair));
    }

    private static void swapUnderLoad(Pair pair) throws Exception {
        Node node = bench.node();
        List<Outcome> first = node.driver().deploy(pair.jar(pair.before()));
        assertThat(first.get(0).to()).as(first.toString()).isEqualTo(pair.before());
        awaitAnswer(pair);
        Probe.Load load = pair.probe().begin(node);
        Tally tally;
        String result = "failed";
        try {
            awaitUse(pair, load);
            result = pair.refused() == null ? swap(pair, load) : refuse(pair, load);
        } finally {
            tally = load.end();
            ROWS.add("| " + pair.bundle() + " | " + pair.before() + " → " + pair.after() + " | " + count(tally) + " | "
                    + tally.failures().size() + " | " + result + " |\n");
        }
        assertThat(tally.failures()).as("failed uses").isEmpty();
    }

    private static String swap(Pair pair, Probe.Load load) throws Exception {
        Node node = bench.node();
        Outcome swapped = deploy(pair.jar(pair.after())).get(0);
        deployed(swapped, pair.before(), pair.after());
        awaitUse(pair, load);
        Outcome undone = node.driver().undo(swapped.service());
        deployed(undone, pair.after(), pair.before());
        awaitUse(pair, load);
        deployed(deploy(pair.jar(pair.after())).get(0), pair.before(), pair.after());
        node.await("the first revision is removed", () -> node.log().contains("Retired " + undone.service() + " "));
        awaitUse(pair, load);
        return "swapped";
    }

    private static void deployed(Outcome outcome, String from, String to) {
        bench.committed(outcome);
        assertThat(List.of(outcome.from(), outcome.to())).containsExactly(from, to);
    }

    private static String refuse(Pair pair, Probe.Load load) throws Exception {
        Outcome outcome = deploy(pair.jar(pair.after())).get(0);
        assertThat(outcome.verdict()).isEqualTo("REFUSED");
        assertThat(String.join("; ", outcome.reasons())).contains(pair.refused());
        awaitUse(pair, load);
        return "refused: " + String.join("; ", outcome.reasons());
    }

    private static void awaitAnswer(Pair pair) throws Exception {
        bench.node().await(pair + " answers", () -> {
            try {
                pair.probe().ask(bench.node());
                return true;
            } catch (Exception e) {
                return false;
            }
        });
    }

    private static void awaitUse(Pair pair, Probe.Load load) throws Exception {
        long before = count(load.tally());
        bench.node().await(pair + " is used", () -> count(load.tally()) >= before + pair.enough());
    }

    private static long count(Tally tally) {
        return tally.answers().values().stream().mapToLong(Long::longValue).sum();
    }
}
