package dev.midstream.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Work that is done in another language: each worker takes jobs from its own queue, by its own account. */
class WorkersIT {
    private static final long SOON = 30_000;
    private static final long MOMENT = 500;

    private static MessagingNode node;
    private static JMSContext jms;
    private static JMSConsumer results;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Client.install(), "Node.js and npm are not there");
        node = new MessagingNode();
        node.account("example", "amqp-worker.jobs", "stomp-worker.jobs");
        node.account("amqp-worker", "example.results");
        node.account("stomp-worker", "example.results");
        node.start();
        jms = node.jms("example");
        results = jms.createConsumer(jms.createQueue("example.results"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    private static Stream<Arguments> workers() {
        return Stream.of(Arguments.of("amqp-worker", node.amqp), Arguments.of("stomp-worker", node.stomp));
    }

    private static Client worker(String name, int port, String millis) throws Exception {
        return Client.node(port, name, node.passwordFile(name), Map.of("WORK_MILLIS", millis), name + ".js");
    }

    private static void send(String worker, String id, String text) {
        jms.createProducer()
                .setJMSCorrelationID(id)
                .setJMSReplyTo(jms.createQueue("example.results"))
                .send(jms.createQueue(worker + ".jobs"), "{\"text\": \"" + text + "\"}");
    }

    /** A result may be here before its job is acknowledged; a worker that ended between would leave the job to others. */
    private static void awaitNoJobs(String worker) throws Exception {
        try (JMSContext admin = node.jms("admin")) {
            node.node().await("all jobs are acknowledged", () -> {
                // a new one each time: a browser goes on to show what it has once seen
                try (QueueBrowser jobs = admin.createBrowser(admin.createQueue(worker + ".jobs"))) {
                    return !jobs.getEnumeration().hasMoreElements();
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void eachJobHasItsResult(String name, int port) throws Exception {
        try (Client worker = worker(name, port, "0")) {
            Set<String> sent = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                send(name, name + i, "one two three");
                sent.add(name + i);
            }
            Set<String> answered = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                Message result = results.receive(SOON);
                assertThat(result).as("result %s: %s", i, worker.err()).isNotNull();
                assertThat(result.getBody(String.class)).isEqualTo("{\"words\":3}");
                answered.add(result.getJMSCorrelationID());
            }
            assertThat(answered).isEqualTo(sent);
            awaitNoJobs(name);
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void aJobWhoseWorkerDiesIsDoneByTheNext(String name, int port) throws Exception {
        try (Client slow = worker(name, port, "600000")) {
            send(name, "dies", "unlucky");
            node.node()
                    .await("it works on the job " + slow.err(), () -> slow.err().contains("working on: unlucky"));
        }
        assertThat(results.receive(MOMENT)).isNull();
        try (Client next = worker(name, port, "0")) {
            Message result = results.receive(SOON);
            assertThat(result).as("the result: %s", next.err()).isNotNull();
            assertThat(result.getJMSCorrelationID()).isEqualTo("dies");
            assertThat(results.receive(MOMENT)).as("once").isNull();
            awaitNoJobs(name);
        }
    }

    @ParameterizedTest
    @MethodSource("workers")
    void aWorkerMayUseItsOwnQueueOnly(String name, int port) throws Exception {
        String other = name.equals("amqp-worker") ? "stomp-worker" : "amqp-worker";
        try (Client sender = Client.node(
                port, name, node.passwordFile(name), Map.of(), name.replace("worker", "sender.js"), other + ".jobs")) {
            sender.line("{\"text\": \"not allowed\"}");
            node.node().await("it is refused", () -> !sender.err().isEmpty());
            assertThat(sender.out()).isEmpty();
        }
    }

    @Test
    void aJobCanComeByMqtt() throws Exception {
        try (Client worker = worker("amqp-worker", node.amqp, "0");
                Client sender = Client.node(
                        node.mqtt,
                        "example",
                        node.passwordFile("example"),
                        Map.of(),
                        "mqtt-sender.js",
                        "amqp-worker.jobs")) {
            send("amqp-worker", "first", "makes the queue");
            assertThat(results.receive(SOON)).isNotNull();
            sender.line("{\"text\": \"by mqtt\"}");
            Message result = results.receive(SOON);
            assertThat(result).as("%s %s", worker.err(), sender.err()).isNotNull();
            assertThat(result.getBody(String.class)).isEqualTo("{\"words\":2}");
            awaitNoJobs("amqp-worker");
        }
    }
}
