package dev.midstream.foreign;

import dev.midstream.crash.Node;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.activemq.ActiveMQConnectionFactory;

/** A node that listens for messages by all protocols, on ports that stay the same when it starts again. */
final class MessagingNode implements AutoCloseable {
    final int openwire = Node.freePort();
    final int amqp = Node.freePort();
    final int stomp = Node.freePort();
    final int mqtt = Node.freePort();

    private final Node node;

    MessagingNode() throws Exception {
        node = new Node(
                Path.of(System.getProperty("bundles"), "dev.midstream.distribution.tar.gz"),
                Path.of(System.getProperty("home")));
    }

    Node node() {
        return node;
    }

    /** Grants a client the sending to some queues, besides its own. */
    void account(String name, String... write) throws IOException {
        Files.writeString(
                node.etc("dev.midstream.messaging.account-" + name + ".cfg"),
                "name = " + name + "\nwrite = " + String.join(", ", write) + "\n");
    }

    void start(String... options) throws Exception {
        List<String> ports = List.of(
                "-Dmidstream.port.openwire=" + openwire,
                "-Dmidstream.port.amqp=" + amqp,
                "-Dmidstream.port.stomp=" + stomp,
                "-Dmidstream.port.mqtt=" + mqtt);
        node.start(null, Stream.concat(ports.stream(), Stream.of(options)).toArray(String[]::new));
    }

    Path passwordFile(String account) {
        return node.etc("midstream/messaging/" + account + ".password");
    }

    JMSContext jms(String account) throws Exception {
        node.await("an account " + account, () -> Files.exists(passwordFile(account)));
        String password = Files.readString(passwordFile(account)).strip();
        return new ActiveMQConnectionFactory(account, password, "tcp://127.0.0.1:" + openwire).createContext();
    }

    @Override
    public void close() {
        try {
            node.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
