package dev.midstream.messaging.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.RegionBroker;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.broker.region.TopicRegion;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;

/** A node of a cluster as far as its broker goes. It stops and starts with the same data and ports. */
final class TestNode implements AutoCloseable {
    static final String TOKEN = "127.0.0.1:2181/0123456789abcdef0123456789abcdef";

    final String name;
    final Accounts accounts;
    final Path token;
    private final TestSettings settings;
    private final Path folder;
    private final BrokerPlugin departures;
    private Map<String, URI> peers = Map.of();
    EmbeddedBroker broker;
    Network network;

    TestNode(String name, Path folder) throws IOException {
        this(name, folder, next -> new Departures(next, Duration.ofSeconds(5)));
    }

    TestNode(String name, Path folder, BrokerPlugin departures) throws IOException {
        this(name, folder, TestSettings.free(), departures);
    }

    /** In a process of its own. */
    TestNode(String name, Path folder, int port) throws IOException {
        this(name, folder, new TestSettings(port, 0, 0, 0, 1, 64), next -> new Departures(next, Duration.ofSeconds(5)));
    }

    private TestNode(String name, Path folder, TestSettings settings, BrokerPlugin departures) throws IOException {
        this.departures = departures;
        this.name = name;
        this.folder = Files.createDirectories(folder.resolve(name));
        this.settings = settings;
        this.accounts = new Accounts(this.folder.resolve("accounts"));
        this.token = this.folder.resolve("cluster.token");
        Files.writeString(token, TOKEN + "\n");
        start();
    }

    void start() {
        broker = EmbeddedBroker.start(name, settings, accounts, folder.resolve("data"), departures);
        network = new Network(broker.service(), accounts, new PeerPasswords(token), false);
        network.follow(peers);
    }

    void stop() {
        network.close();
        broker.close();
    }

    void restart() {
        stop();
        start();
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + settings.openwire_port());
    }

    void follow(TestNode... nodes) {
        Map<String, URI> others = new HashMap<>();
        for (TestNode node : nodes) {
            if (node != this) {
                others.put(node.name, node.uri());
            }
        }
        follow(others);
    }

    void follow(Map<String, URI> others) {
        peers = others;
        network.follow(others);
    }

    static void mesh(TestNode... nodes) {
        for (TestNode node : nodes) {
            node.follow(nodes);
        }
    }

    Connection connect() throws JMSException {
        Connection connection = unstarted();
        connection.start();
        return connection;
    }

    Connection unstarted() throws JMSException {
        return connection(Account.ADMIN);
    }

    private Connection connection(String account) throws JMSException {
        ActiveMQConnection connection = (ActiveMQConnection)
                new Factories(uri().toString(), accounts).as(account).createConnection();
        connection.getPrefetchPolicy().setAll(100);
        return connection;
    }

    /** Whether another broker wants messages of a queue from this one. */
    long bridged(String queue) {
        return consumers(queue).stream()
                .filter(each -> each.getConsumerInfo().isNetworkSubscription())
                .count();
    }

    /** Who has messages of a queue, for the message of a test that fails. */
    String holders(String queue) {
        return consumers(queue).stream()
                .map(each -> each.getConsumerInfo().getConsumerId()
                        + (each.getConsumerInfo().isNetworkSubscription() ? " (bridge)" : "") + " has "
                        + each.getDispatchedQueueSize() + " and has acknowledged " + each.getDequeueCounter())
                .collect(Collectors.joining(", "));
    }

    private List<Subscription> consumers(String queue) {
        Destination known = queue(queue);
        return known == null ? List.of() : known.getConsumers();
    }

    /** How many durable subscriptions other brokers have here. */
    long durables() {
        return ((TopicRegion) region().getTopicRegion())
                .getDurableSubscriptions()
                .size();
    }

    long bridgedTopic(String topic) {
        Destination known = region().getTopicRegion().getDestinationMap().get(new ActiveMQTopic(topic));
        return known == null
                ? 0
                : known.getConsumers().stream()
                        .filter(each -> each.getConsumerInfo().isNetworkSubscription())
                        .count();
    }

    long depth(String queue) {
        Destination known = queue(queue);
        return known == null
                ? 0
                : known.getDestinationStatistics().getMessages().getCount();
    }

    /** How many messages it was given since it is there. */
    long enqueued(String queue) {
        return queue(queue).getDestinationStatistics().getEnqueues().getCount();
    }

    private Destination queue(String name) {
        return region().getQueueRegion().getDestinationMap().get(new ActiveMQQueue(name));
    }

    private RegionBroker region() {
        return (RegionBroker) broker.service().getRegionBroker();
    }

    @Override
    public void close() {
        stop();
    }
}
