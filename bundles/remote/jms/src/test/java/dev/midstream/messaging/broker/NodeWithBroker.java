package dev.midstream.messaging.broker;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The broker of a node as it is, with its accounts; in its package, for it exports nothing. */
public final class NodeWithBroker implements AutoCloseable {
    private static final String TRANSPORT = "dev.midstream.remote.jms";
    private static final String TOKEN = "127.0.0.1:2181/0123456789abcdef0123456789abcdef";

    private final String name;
    private final int port;
    private final Accounts accounts;
    private final EmbeddedBroker broker;
    private final Network network;

    public NodeWithBroker(String name, Path folder) throws IOException {
        this.name = name;
        this.port = freePort();
        Path token = Files.writeString(Files.createDirectories(folder).resolve("cluster.token"), TOKEN);
        accounts = new Accounts(folder.resolve("accounts"));
        broker = EmbeddedBroker.start(name, new Ports(port), accounts, folder.resolve("data"));
        network = new Network(broker.service(), accounts, new PeerPasswords(token), false);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public void join(NodeWithBroker other) {
        network.follow(Map.of(other.name, URI.create("tcp://127.0.0.1:" + other.port)));
    }

    /** As the transport's bundle gets it. */
    public ConnectionFactory factory() {
        return new Factories(broker.url(), accounts).as(TRANSPORT);
    }

    public ConnectionFactory factoryOf(String service) {
        return new Factories(broker.url(), accounts).as(service);
    }

    @Override
    public void close() {
        network.close();
        broker.close();
    }

    private record Ports(int openwire_port) implements Settings {
        @Override
        public String url() {
            return "";
        }

        @Override
        public String host() {
            return "127.0.0.1";
        }

        @Override
        public int amqp_port() {
            return 0;
        }

        @Override
        public int stomp_port() {
            return 0;
        }

        @Override
        public int mqtt_port() {
            return 0;
        }

        @Override
        public boolean peers_plain() {
            return false;
        }

        @Override
        public int message_megabytes() {
            return 16;
        }

        @Override
        public int connections() {
            return 100;
        }

        @Override
        public int memory_megabytes() {
            return 64;
        }

        @Override
        public int store_megabytes() {
            return 256;
        }

        @Override
        public int wait_seconds() {
            return 1;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return Settings.class;
        }
    }
}
