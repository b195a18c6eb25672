package dev.midstream.remote.jms;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.broker.region.RegionBroker;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.network.DiscoveryNetworkConnector;
import org.apache.activemq.network.NetworkConnector;

/** A broker that goes and comes back at the same port. */
final class TestBroker implements AutoCloseable {
    private final Path folder;
    private final String name;
    private int port;
    private BrokerService broker;

    TestBroker(Path folder) throws Exception {
        this(folder, "calls");
    }

    TestBroker(Path folder, String name) throws Exception {
        this.folder = folder;
        this.name = name;
        start();
    }

    void start() throws Exception {
        broker = new BrokerService();
        broker.setBrokerName(name);
        broker.setDataDirectoryFile(folder.toFile());
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        TransportConnector connector = broker.addConnector(URI.create("tcp://127.0.0.1:" + port));
        broker.start();
        broker.waitUntilStarted();
        port = connector.getConnectUri().getPort();
    }

    void stop() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    /** As brokers of nodes have it: what is not persistent is delivered once at most. */
    void bridgeTo(TestBroker other) throws Exception {
        NetworkConnector bridge = new DiscoveryNetworkConnector(URI.create(
                "static:(tcp://127.0.0.1:" + other.port + ")?initialReconnectDelay=300&maxReconnectDelay=300"));
        bridge.setName(other.name);
        bridge.setConduitSubscriptions(false);
        bridge.setMessageTTL(-1);
        bridge.setConsumerTTL(1);
        bridge.setPrefetchSize(100);
        bridge.setAlwaysSyncSend(false);
        broker.addNetworkConnector(bridge);
        broker.startNetworkConnector(bridge, null);
    }

    ConnectionFactory tcp() {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
    }

    ConnectionFactory vm() {
        return new ActiveMQConnectionFactory("vm://" + name + "?create=false");
    }

    long depth(String queue) throws Exception {
        return broker.getDestination(new ActiveMQQueue(queue))
                .getDestinationStatistics()
                .getMessages()
                .getCount();
    }

    /** Cuts the connections of those who consume from queues whose names begin so. */
    void cut(String prefix) throws Exception {
        for (var destination : ((RegionBroker) broker.getRegionBroker())
                .getQueueRegion()
                .getDestinationMap()
                .values()) {
            if (destination.getName().startsWith(prefix)) {
                for (Subscription consumer : List.copyOf(destination.getConsumers())) {
                    consumer.getContext().getConnection().serviceException(new IOException("cut by the test"));
                }
            }
        }
    }

    @Override
    public void close() throws Exception {
        stop();
    }
}
