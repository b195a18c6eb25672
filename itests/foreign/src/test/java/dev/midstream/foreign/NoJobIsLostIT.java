package dev.midstream.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.midstream.crash.Jars;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Jobs that four kinds of clients send, and are told that they are taken, while their service is swapped ten times and
 * its node killed three times: each has its effect once. What works without an inbox, in the same run, has its effect
 * again for what it had done and not acknowledged at a kill.
 */
class NoJobIsLostIT {
    private static final int JOBS = 10_000;
    private static final int PHASES = 13;
    private static final Set<Integer> KILLS = Set.of(3, 7, 11);
    private static final String PROCESSING = "dev.midstream.processing";
    private static final String LISTENER = "dev.midstream.fixtures.listener";
    private static final String QUEUE = "processing.jobs";

    private final Map<String, Client> senders = new LinkedHashMap<>();
    private final Set<String> sentWithoutInbox = new HashSet<>();

    @Test
    void everyAcknowledgedJobHasOneEffect() throws Exception {
        assumeTrue(Client.install(), "Node.js and npm are not there");
        try (MessagingNode node = new MessagingNode()) {
            node.account("client", QUEUE);
            node.start();
            deploy(node, Path.of(System.getProperty("bundles"), LISTENER + ".jar"), "listener.jar");
            startSenders(node);
            for (int phase = 0; phase < PHASES; phase++) {
                if (KILLS.contains(phase)) {
                    begunWithoutInbox(node, phase);
                }
                sendJobs(phase);
                if (KILLS.contains(phase)) {
                    node.node().kill();
                    node.start();
                } else {
                    Path next = Jars.revision(node.node().shipped(PROCESSING), "1.1." + phase);
                    deploy(node, next, "processing-" + phase + ".jar");
                }
            }
            List<String> acknowledged = acknowledged();
            awaitEmpty(node);
            List<String> doneWithoutInbox = awaitDoneAgain(node);
            node.node().kill();

            Map<String, Integer> effects = effects(node.node().data("midstream/derby/processing"));
            System.out.printf(
                    "Acknowledged: %d of %d. With an effect: %d. Twice: %d. Without an inbox: %d sent, %d effects%n",
                    acknowledged.size(),
                    JOBS,
                    effects.size(),
                    effects.values().stream().filter(count -> count > 1).count(),
                    sentWithoutInbox.size(),
                    doneWithoutInbox.size());
            assertThat(acknowledged).as("most were sent").hasSizeGreaterThan(JOBS - 4 * 2 * KILLS.size());
            assertThat(effects).containsKeys(acknowledged.toArray(String[]::new));
            assertThat(effects)
                    .allSatisfy((job, count) -> assertThat(count).as(job).isEqualTo(1));
            assertThat(doneWithoutInbox).containsAll(sentWithoutInbox);
            assertThat(doneWithoutInbox)
                    .as("control: without an inbox they are done again")
                    .hasSizeGreaterThan(sentWithoutInbox.size());
        } finally {
            for (Client sender : senders.values()) {
                sender.close();
            }
        }
    }

    private void startSenders(MessagingNode node) throws Exception {
        Path password = node.passwordFile("client");
        senders.put("jms", Client.java(node.openwire, "client", password, JmsSender.class, QUEUE));
        senders.put("amqp", Client.node(node.amqp, "client", password, Map.of(), "amqp-sender.js", QUEUE));
        senders.put("stomp", Client.node(node.stomp, "client", password, Map.of(), "stomp-sender.js", QUEUE));
        senders.put("mqtt", Client.node(node.mqtt, "client", password, Map.of(), "mqtt-sender.js", QUEUE));
    }

    /** Gives the senders their next part; they are at it when this returns. */
    private void sendJobs(int phase) throws Exception {
        int each = JOBS / senders.size();
        for (Map.Entry<String, Client> sender : senders.entrySet()) {
            for (int i = each * phase / PHASES; i < each * (phase + 1) / PHASES; i++) {
                sender.getValue().line("{\"pipeline\":\"checksum\",\"key\":\"" + sender.getKey() + "/" + i + "\"}");
            }
        }
    }

    /** What was done of it, and not acknowledged, when this returns. */
    private void begunWithoutInbox(MessagingNode node, int phase) throws Exception {
        String text = "linger/" + phase;
        try (JMSContext jms = node.jms("admin")) {
            jms.createProducer().send(jms.createQueue("listener.work"), text);
            sentWithoutInbox.add(text);
            node.node().await(text + " is done", () -> doneWithoutInbox(jms).contains(text));
        }
    }

    /** The keys of the jobs that the broker has said it has. */
    private List<String> acknowledged() throws Exception {
        List<String> keys = new ArrayList<>();
        for (Client sender : senders.values()) {
            sender.finish();
            sender.out().forEach(line -> keys.add(line.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1")));
        }
        return keys;
    }

    private static List<String> doneWithoutInbox(JMSContext jms) throws Exception {
        List<String> done = new ArrayList<>();
        try (QueueBrowser browser = jms.createBrowser(jms.createQueue("listener.done"))) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                done.add(((Message) messages.nextElement()).getBody(String.class));
            }
        }
        return done;
    }

    /** The node has started again since: all that was under way has been begun again. */
    private List<String> awaitDoneAgain(MessagingNode node) throws Exception {
        try (JMSContext jms = node.jms("admin")) {
            node.node()
                    .await(
                            "what was not acknowledged is done again",
                            () -> doneWithoutInbox(jms).size() >= 2 * sentWithoutInbox.size());
            return doneWithoutInbox(jms);
        }
    }

    private static void awaitEmpty(MessagingNode node) throws Exception {
        try (JMSContext jms = node.jms("admin");
                var browser = jms.createBrowser(jms.createQueue(QUEUE));
                var dead = jms.createBrowser(jms.createQueue("DLQ." + QUEUE))) {
            node.node()
                    .await("all jobs are taken", () -> !browser.getEnumeration().hasMoreElements());
            assertThat(dead.getEnumeration().hasMoreElements())
                    .as("dead letters")
                    .isFalse();
        }
    }

    private static void deploy(MessagingNode node, Path jar, String name) throws Exception {
        Path dropped = node.node().drop(jar, name);
        Path note = dropped.resolveSibling(name + ".deployed.txt");
        node.node().await(name + " is deployed", () -> Files.exists(note));
    }

    /** How many jobs there are for each key, by the database itself. */
    private static Map<String, Integer> effects(Path database) throws SQLException {
        Map<String, Integer> effects = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:derby:" + database, "processing", "");
                Statement statement = connection.createStatement();
                ResultSet jobs = statement.executeQuery("SELECT object_key FROM jobs")) {
            while (jobs.next()) {
                effects.merge(jobs.getString(1), 1, Integer::sum);
            }
        }
        return effects;
    }
}
