package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.crash.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RealPairsIT {
    private static final Path BUNDLES = Path.of(System.getProperty("bundles"));
    private static final Path PAIRS = BUNDLES.resolveSibling("pairs");
    private static final Path WORK = Path.of(System.getProperty("work"));
    private static final String ADMIN = "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));

    private static Bench bench;

    record Pair(String bundle, String before, String after, Probe probe) {}

    private static final List<Pair> ALL = List.of(
            new Pair("h2", "2.4.240", "2.5.252", new InNode("sql", "org.h2.Driver")),
            new Pair("org.apache.felix.webconsole", "4.9.6", "4.9.10", console("bundles.json")),
            new Pair("org.apache.felix.webconsole", "4.8.12", "4.9.10", console("bundles.json")),
            new Pair("org.apache.felix.webconsole.plugins.event", "1.1.6", "1.1.8", console("events.json")),
            new Pair("org.apache.felix.webconsole.plugins.event", "1.1.8", "1.2.0", console("events.json")),
            new Pair("org.apache.felix.webconsole.plugins.ds", "2.1.0", "2.2.0", console("components.json")),
            new Pair("org.apache.felix.webconsole.plugins.packageadmin", "1.0.2", "1.0.4", console("depfinder")),
            new Pair("org.apache.karaf.scheduler.core", "4.4.9", "4.4.10", new InNode("job", "scheduler.period")),
            new Pair("org.apache.karaf.jdbc.core", "4.4.9", "4.4.10", new InNode("line", "jdbc:ds-list")),
            new Pair("org.apache.felix.healthcheck.generalchecks", "3.0.4", "3.0.8", new InNode("check", "memory")),
            new Pair("org.apache.sling.commons.metrics", "1.2.10", "1.2.12", new InNode("metric", "org.apache.sling.commons.metrics.MetricsService")),
            new Pair("org.apache.sling.commons.threads", "3.2.20", "3.2.22", new InNode("line", "shell:echo yes")),
            new Pair("org.apache.sling.commons.scheduler", "2.7.6", "2.7.14", new InNode("job", "scheduler.period")),
            new Pair("org.apache.aries.jax.rs.jackson", "1.0.2", "2.0.2", WebProbes.json("/json")));

    private static Http console(String page) {
        Http get = Http.get("/system/console/" + page, "Authorization", ADMIN);
        return node -> {
            String answer = get.ask(node);
            return answer.substring(0, Math.min(answer.length(), 100)).replaceAll("[0-9]+", "N");
        };
    }

    @BeforeAll
    static void start() throws Exception {
        Bundles bundles = new Bundles(Path.of(System.getProperty("sources")), WORK.resolve("pairs-bundles"));
        Node node = new Node(BUNDLES.resolve("dev.midstream.distribution.tar.gz"), WORK.resolve("pairs"));
        bench = new Bench(node, bundles);
        Files.writeString(node.etc("org.apache.felix.hc.generalchecks.MemoryCheck.cfg"), "hc.name=memory\nhc.tags=memory\nheap.used.percentage.threshold.warn=99\nheap.used.percentage.threshold.critical=100\n");
        node.start(null);
        node.deploy(BUNDLES.resolve("dev.midstream.fixtures.driver.jar"));
        bench.install("api");
        bench.install("consumer");
        for (String jar : List.of("org.apache.felix.inventory-1.1.0", "encoder-1.2.3", "metrics-core-3.2.6")) {
            try {
                node.driver().run("install", PAIRS.resolve(jar + ".jar").toUri().toString());
            } catch (Exception e) { System.out.println(jar + " " + e); }
        }
        System.out.println(bench.deploy(bench.set(1, "json")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (bench != null) {
            Thread.sleep(1000);
            bench.node().close();
        }
    }

    @TestFactory
    Stream<DynamicTest> pairs() {
        return ALL.stream().map(pair -> DynamicTest.dynamicTest(pair.bundle() + " " + pair.before() + " " + pair.after(), () -> swap(pair)));
    }

    private static List<Path> jar(Pair pair, String version) {
        return List.of(PAIRS.resolve(pair.bundle() + "-" + version + ".jar"));
    }

    private static void swap(Pair pair) throws Exception {
        Node node = bench.node();
        long start = System.nanoTime();
        System.out.println("== " + pair.bundle());
        System.out.println(bench.deploy(jar(pair, pair.before())));
        long deadline = System.nanoTime() + 15_000_000_000L;
        String first = null;
        while (first == null) {
            try { first = pair.probe().ask(node); } catch (Exception e) { if (System.nanoTime() > deadline) throw e; Thread.sleep(100); }
        }
        System.out.println("answer " + first);
        Probe.Load load = pair.probe().begin(node);
        Tally tally;
        try {
            Thread.sleep(1000);
            Outcome second = bench.deploy(jar(pair, pair.after())).get(0);
            System.out.println(second);
            System.out.println("answer " + pair.probe().ask(node));
            Thread.sleep(1000);
            if (second.committed()) {
                System.out.println(node.driver().undo(second.service()));
                System.out.println("answer " + pair.probe().ask(node));
                Thread.sleep(1000);
                System.out.println(bench.deploy(jar(pair, pair.after())));
                System.out.println("answer " + pair.probe().ask(node));
                Thread.sleep(1000);
            }
        } finally {
            tally = load.end();
            System.out.println(tally + " " + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
        assertThat(tally.failures()).as("failed").isEmpty();
    }
}
