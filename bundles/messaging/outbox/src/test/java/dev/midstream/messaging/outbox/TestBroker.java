package dev.midstream.messaging.outbox;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.ProducerBrokerExchange;

/** A broker that keeps messages on disk, goes and comes back, and refuses what it is told to. */
final class TestBroker implements AutoCloseable {
    final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Path folder;
    private BrokerService broker;

    TestBroker(Path folder) throws Exception {
        this.folder = folder;
        start();
    }

    void start() throws Exception {
        broker = new BrokerService();
        broker.setBrokerName("outbox");
        broker.setDataDirectoryFile(folder.toFile());
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setPlugins(new BrokerPlugin[] {
            next -> new BrokerFilter(next) {
                @Override
                public void send(ProducerBrokerExchange exchange, org.apache.activemq.command.Message message)
                        throws Exception {
                    String name = message.getDestination().getPhysicalName();
                    if (refused.contains(name)) {
                        throw new SecurityException("nobody may send to " + name);
                    }
                    super.send(exchange, message);
                }
            }
        });
        broker.start();
        broker.waitUntilStarted();
    }

    void stop() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    ConnectionFactory factory() {
        return new ActiveMQConnectionFactory("vm://outbox?create=false");
    }

    /** Takes messages until there are none for a moment; at least so many if they come in time. */
    List<Message> take(String queue, int atLeast) throws JMSException {
        try (Connection connection = factory().createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            List<Message> taken = new ArrayList<>();
            while (true) {
                Message message = consumer.receive(taken.size() < atLeast ? 15_000 : 300);
                if (message == null) {
                    return taken;
                }
                taken.add(message);
            }
        }
    }

    List<String> texts(String queue, int atLeast) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Message message : take(queue, atLeast)) {
            texts.add(message.getBody(String.class));
        }
        return texts;
    }
}
