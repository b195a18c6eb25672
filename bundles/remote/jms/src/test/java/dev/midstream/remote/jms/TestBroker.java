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

/** A broker that goes and comes back at the same port. */
final class TestBroker implements AutoCloseable {
    private final Path folder;
    private int port;
    private BrokerService broker;

    TestBroker(Path folder) throws Exception {
        this.folder = folder;
        start();
    }

    void start() throws Exception {
        broker = new BrokerService();
        broker.setBrokerName("calls");
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

    ConnectionFactory tcp() {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
    }

    ConnectionFactory vm() {
        return new ActiveMQConnectionFactory("vm://calls?create=false");
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
