package dev.midstream.shapes;

import dev.midstream.crash.Node;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The pairs of released bundles, and what they need. */
final class Pairs {
    static final String INTRODUCTION = """
            # Released bundles

            Each row is a bundle as its project released it, in two versions. The test `RealPairsIT` swaps them on one node: \
            forth, back by an undo, forth, back and forth again, while one to two clients use it without a pause, until \
            the revision left behind is retired. A *refused* row quotes the sentences that the plan and the deployment give; \
            the old version stays in use. *Refused by the proof*: the new version failed when it was started beside the old one, \
            which a plan cannot foresee. Each row is as the test wrote it.

            Of the JAX-RS application one release could be had: 2.1.1 is 2.1.0 with another number. It answers by the \
            extension of the row below, of which there are two. The list of events is kept in memory, so it ends with its \
            revision; a request in the middle of a swap may send another event.

            | kind and load | bundle | from | to | operations | failed | result |
            |---|---|---|---|---|---|---|
            """;

    /** Prefix of needed services. */
    static final String STAND_IN = "service:";

    /** Files of etc. */
    static final Map<String, String> CONFIGURATIONS = Map.of("org.apache.felix.hc.generalchecks.MemoryCheck.cfg", """
            hc.name = memory
            heap.used.percentage.threshold.warn = 99
            heap.used.percentage.threshold.critical = 100
            """);

    private static final Duration RECORDED = Duration.ofSeconds(5);
    private static final String CONSOLE = "org.apache.felix.webconsole";
    private static final String ADMIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));

    private Pairs() {}

    static Stream<Pair> all() {
        String metrics = "org.apache.sling.commons.metrics";
        Probe counter = new InNode("metric", metrics + ".MetricsService");
        return Stream.of(
                Pair.of(
                        "embedded database: connect, create, insert, select",
                        "h2",
                        "2.4.240",
                        "2.5.252",
                        new InNode("sql", "org.h2.Driver")),
                Pair.of(
                                "servlet and listener of events: send events until one is in the answer",
                                CONSOLE + ".plugins.event",
                                "1.1.6",
                                "1.1.8",
                                event())
                        .needs("org.apache.felix.inventory-1.1.0", "encoder-1.2.3")
                        .with(CONSOLE + "-4.8.12"),
                Pair.of(
                                "scheduler with shell commands: list the jobs",
                                "org.apache.karaf.scheduler.core",
                                "4.4.10",
                                "4.4.9",
                                new InNode("shell", "scheduler:list"))
                        .refused("org.apache.karaf.scheduler.core belongs to the platform"),
                Pair.of(
                        "Karaf commands: list the data sources",
                        "org.apache.karaf.jdbc.core",
                        "4.4.9",
                        "4.4.10",
                        new InNode("shell", "jdbc:ds-list")),
                Pair.of(
                                "servlet by an alias: ask for the version",
                                "jolokia-osgi",
                                "1.7.1",
                                "1.7.2",
                                Http.get("/jolokia/version"))
                        .refused("by an alias that its code computes"),
                Pair.of(
                        "service with a configuration: a health check",
                        "org.apache.felix.healthcheck.generalchecks",
                        "3.0.4",
                        "3.0.8",
                        new InNode("check", "memory")),
                Pair.of(
                                "JAX-RS whiteboard application: read a document as JSON",
                                "cxs-privacy-extension-rest",
                                "2.1.0",
                                "2.1.1",
                                document())
                        .needs(
                                "jakarta.jws-api-2.1.0",
                                "validation-api-1.1.0.Final",
                                "classmate-1.3.4",
                                "jboss-logging-3.3.2.Final",
                                "hibernate-validator-5.4.3.Final",
                                "unomi-api-2.1.0",
                                STAND_IN + "org.apache.unomi.api.services.PrivacyService")
                        .with("org.apache.aries.jax.rs.jackson-1.0.2"),
                Pair.of(
                        "JAX-RS whiteboard extension: the same document",
                        "org.apache.aries.jax.rs.jackson",
                        "1.0.2",
                        "2.0.2",
                        document()),
                Pair.of("service: count", metrics, "1.2.10", "1.2.12", counter)
                        .needs("metrics-core-3.2.6")
                        .refused("it imports package org.apache.commons.lang3"),
                Pair.of("the same, with that package", metrics, "1.2.10", "1.2.12", counter)
                        .needs("commons-lang3-3.20.0"),
                Pair.of(
                                "scheduler: schedule a job, and wait until it runs",
                                "org.apache.sling.commons.scheduler",
                                "2.7.12",
                                "2.7.14",
                                new InNode("schedule", "org.apache.sling.commons.scheduler.Scheduler"))
                        .failing("GaugesSupport fails to activate")
                        .needs("org.apache.sling.hc.api-1.0.4", "org.apache.sling.discovery.api-1.0.4")
                        .with("org.apache.sling.commons.threads-3.2.22"));
    }

    /** Sends events by the console until its answer lists one: the list of a revision ends with it. */
    private static Http event() {
        AtomicLong sent = new AtomicLong();
        return node -> {
            long deadline = System.nanoTime() + RECORDED.toNanos();
            String topic;
            String answer;
            do {
                topic = "pairs" + sent.incrementAndGet() + "sent";
                answer = send(node, topic);
            } while (!answer.contains(topic) && System.nanoTime() - deadline < 0);
            if (!answer.contains(topic)) {
                throw new IllegalStateException("No event is recorded within " + RECORDED + ".");
            }
            return "recorded";
        };
    }

    private static String send(Node node, String topic) throws Exception {
        HttpRequest request = Http.request(node, "/system/console/events")
                .headers("Authorization", ADMIN, "Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=send&topic=" + topic))
                .build();
        return Http.ok(Http.CLIENT.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    /** Reads the document of the JAX-RS application as the administrator of the node. */
    private static Http document() {
        return node -> {
            String token = Files.readString(node.etc("midstream/admin.token")).strip();
            String answer = Http.get("/privacy/info", "Authorization", "Bearer " + token)
                    .ask(node);
            if (!answer.contains("\"serverVersion\"")) {
                throw new IllegalStateException("The answer is no document: " + answer);
            }
            return "document";
        };
    }
}
