package dev.midstream.messaging.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.RegionBroker;
import org.apache.activemq.command.ActiveMQQueue;

/** A node of a cluster as far as its broker goes. It stops and starts with the same data and ports. */
final class TestNode implements AutoCloseable {
    static final String TOKEN = "127.0.0.1:2181/0123456789abcdef0123456789abcdef";

    final String name;
    final Accounts accounts;
    final Path token;
    private final TestSettings settings;
    private final Path folder;
    private Map<String, URI> peers = Map.of();
    EmbeddedBroker broker;
    Network network;

    TestNode(String name, Path folder) throws IOException {
        this.name = name;
        this.folder = Files.createDirectories(folder.resolve(name));
        this.settings = TestSettings.free();
        this.accounts = new Accounts(this.folder.resolve("accounts"));
        this.token = this.folder.resolve("cluster.token");
        Files.writeString(token, TOKEN + "\n");
        start();
    }

    void start() {
        broker = EmbeddedBroker.start(name, settings, accounts, folder.resolve("data"));
        network = new Network(broker.service(), accounts, new ClusterSecret(token), false);
        network.follow(peers);
    }

    void stop() {
        network.close();
        broker.close();
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + settings.openwire_port());
    }

    void follow(TestNode... nodes) {
        peers = new HashMap<>();
        for (TestNode node : nodes) {
            if (node != this) {
                peers.put(node.name, node.uri());
            }
        }
        network.follow(peers);
    }

    static void mesh(TestNode... nodes) {
        for (TestNode node : nodes) {
            node.follow(nodes);
        }
    }

    Connection connect() throws JMSException {
        return connect(Account.ADMIN);
    }

    /** As one of the services of this node; what a client of its own process has. */
    Connection connect(String account) throws JMSException {
        accounts.require(account);
        ActiveMQConnectionFactory factory =
                new ActiveMQConnectionFactory(account, accounts.password(account), uri().toString());
        factory.setAlwaysSyncSend(true);
        factory.setWatchTopicAdvisories(false);
        ActiveMQConnection connection = (ActiveMQConnection) factory.createConnection();
        connection.getPrefetchPolicy().setAll(100);
        connection.start();
        return connection;
    }

    /** Whether another broker wants messages of a queue from this one. */
    long bridged(String queue) {
        return consumers(queue).stream()
                .filter(each -> each.getConsumerInfo().isNetworkSubscription())
                .count();
    }

    private List<org.apache.activemq.broker.region.Subscription> consumers(String queue) {
        Destination known = queue(queue);
        return known == null ? List.of() : known.getConsumers();
    }

    long depth(String queue) {
        Destination known = queue(queue);
        return known == null
                ? 0
                : known.getDestinationStatistics().getMessages().getCount();
    }

    private Destination queue(String name) {
        return ((RegionBroker) broker.service().getRegionBroker())
                .getQueueRegion()
                .getDestinationMap()
                .get(new ActiveMQQueue(name));
    }

    @Override
    public void close() {
        stop();
    }
}
