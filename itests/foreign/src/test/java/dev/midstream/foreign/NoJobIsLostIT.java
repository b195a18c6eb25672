package dev.midstream.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.midstream.crash.Jars;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Jobs that four kinds of clients send, and are told that they are taken, while their service is swapped ten times and
 * its node killed three times: each has its effect once. With an inbox that forgets, some have it twice.
 */
class NoJobIsLostIT {
    private static final int JOBS = Integer.getInteger("jobs");
    private static final int PHASES = 13;
    private static final Set<Integer> KILLS = Set.of(3, 7, 11);
    private static final int MOST_KILLS = 15;
    private static final String PROCESSING = "dev.midstream.processing";
    private static final String FORGETFUL = "dev.midstream.fixtures.forgetful";
    private static final String QUEUE = "processing.jobs";

    private final Map<String, Client> senders = new LinkedHashMap<>();

    @AfterEach
    void stopSenders() throws Exception {
        for (Client sender : senders.values()) {
            sender.close();
        }
    }

    @Test
    void everyAcknowledgedJobHasOneEffect() throws Exception {
        assumeTrue(Client.install(), "Node.js and npm are not there");
        try (MessagingNode node = new MessagingNode()) {
            node.account("client", QUEUE);
            node.start();
            startSenders(node);
            try (Objects objects = new Objects(node)) {
                for (String sender : senders.keySet()) {
                    objects.store(sender, JOBS / senders.size());
                }
            }
            for (int phase = 0; phase < PHASES; phase++) {
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
            try (Objects objects = new Objects(node)) {
                node.node().await("every job has ended", objects::noJobIsUnderWay);
            }
            node.node().kill();

            Map<String, List<String>> effects = effects(node.node().data("midstream/derby/processing"));
            System.out.printf(
                    "Acknowledged: %d of %d. With an effect: %d. With more than one: %d%n",
                    acknowledged.size(), JOBS, effects.size(), several(effects).size());
            assertThat(acknowledged).as("most were sent").hasSizeGreaterThan(JOBS - 4 * 2 * KILLS.size());
            assertThat(effects).containsKeys(acknowledged.toArray(String[]::new));
            assertThat(effects)
                    .allSatisfy((job, states) -> assertThat(states).as(job).containsExactly("DONE"));
        }
    }

    @Test
    void withAnInboxThatForgetsSomeHaveTwo() throws Exception {
        try (MessagingNode node = new MessagingNode()) {
            node.account("client", QUEUE);
            node.start();
            deploy(node, Path.of(System.getProperty("bundles"), FORGETFUL + ".jar"), "forgetful.jar");
            Client sender = Client.java(node.openwire, "client", node.passwordFile("client"), JmsSender.class, QUEUE);
            senders.put("jms", sender);
            Map<String, List<String>> several = Map.of();
            for (int kill = 1; kill <= MOST_KILLS && several.isEmpty(); kill++) {
                Path next = Jars.revision(node.node().shipped(PROCESSING), "1.1." + kill); // takes the other inbox
                deploy(node, next, "processing-" + kill + ".jar");
                int before = sender.out().size();
                for (int i = 0; i < 500; i++) {
                    sender.line("{\"pipeline\":\"checksum\",\"key\":\"jms/" + kill + "-" + i + "\"}");
                }
                node.node().await("half of it is sent", () -> sender.out().size() > before + 250);
                node.node().kill();
                several = several(effects(node.node().data("midstream/derby/processing")));
                node.start();
            }
            assertThat(several).as("jobs with more than one effect").isNotEmpty();
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

    /** The keys of the jobs that the broker has said it has. */
    private List<String> acknowledged() throws Exception {
        List<String> keys = new ArrayList<>();
        for (Client sender : senders.values()) {
            sender.finish();
            sender.out().forEach(line -> keys.add(line.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1")));
        }
        return keys;
    }

    private static void awaitEmpty(MessagingNode node) throws Exception {
        try (JMSContext jms = node.jms("admin")) {
            node.node().await("all jobs are taken", () -> isEmpty(jms, QUEUE));
            assertThat(isEmpty(jms, "DLQ." + QUEUE)).as("no dead letters").isTrue();
        }
    }

    private static boolean isEmpty(JMSContext jms, String queue) throws JMSException {
        try (QueueBrowser browser = jms.createBrowser(jms.createQueue(queue))) {
            return !browser.getEnumeration().hasMoreElements();
        }
    }

    private static void deploy(MessagingNode node, Path jar, String name) throws Exception {
        Path dropped = node.node().drop(jar, name);
        Path note = dropped.resolveSibling(name + ".deployed.txt");
        node.node().await(name + " is deployed", () -> Files.exists(note));
    }

    /** The states of the jobs that there are for each key, by the database itself; its node does not run. */
    private static Map<String, List<String>> effects(Path database) throws SQLException {
        Map<String, List<String>> effects = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:derby:" + database, "processing", "");
                Statement statement = connection.createStatement();
                ResultSet jobs = statement.executeQuery("SELECT object_key, state FROM jobs")) {
            while (jobs.next()) {
                effects.computeIfAbsent(jobs.getString(1), absent -> new ArrayList<>())
                        .add(jobs.getString(2));
            }
        }
        // lets go of it, which it tells by an exception
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:derby:" + database + ";shutdown=true"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        return effects;
    }

    private static Map<String, List<String>> several(Map<String, List<String>> effects) {
        return effects.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
