package dev.midstream.bench.remote;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** The one broker that all ways by queues use, in the server's process. */
public final class BenchBroker {
    private static BrokerService broker;

    private BenchBroker() {}

    /** Where it listens; it starts if it has not. */
    public static synchronized String address() throws Exception {
        if (broker == null) {
            Path folder = Files.createTempDirectory("midstream-bench");
            broker = new BrokerService();
            broker.setBrokerName("bench");
            broker.setUseJmx(false);
            broker.setDataDirectoryFile(folder.toFile());
            broker.addConnector("nio://127.0.0.1:0");
            broker.start();
            broker.waitUntilStarted();
        }
        return broker.getTransportConnectors()
                .get(0)
                .getConnectUri()
                .toString()
                .replace("nio:", "tcp:")
                .replaceAll("//[^:/]*:", "//127.0.0.1:");
    }

    public static ActiveMQConnectionFactory factory(String address) {
        return new ActiveMQConnectionFactory(address);
    }

    static ActiveMQConnection connect(String address) throws Exception {
        ActiveMQConnection connection = (ActiveMQConnection) factory(address).createConnection();
        connection.setWatchTopicAdvisories(false);
        connection.start();
        return connection;
    }
}
