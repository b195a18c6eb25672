package dev.midstream.messaging.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.network.NetworkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages to the brokers of other nodes when their consumers want them. Peers come and go while the broker runs.
 *
 * <p>Assumes that {@link #follow} is told of every change. Guarantees that the bridges become those of the peers that it
 * was told of last, and that none is left after {@link #close}. Never blocks who calls it: all is done by one thread.
 */
final class Network implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);
    private static final int BYTES = 24;
    private static final long CLOSING_SECONDS = 30;

    private final BrokerService broker;
    private final PeerPasswords passwords;
    private final boolean plain;
    private final String own = random();
    private final Map<String, Peer> peers = new HashMap<>(); // only in the thread
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "midstream-broker-network");
        worker.setDaemon(true);
        return worker;
    });

    private record Peer(URI uri, List<NetworkConnector> bridges) {}

    /**
     * Lets peers in that know the cluster's secret, and connects to none yet.
     *
     * @param plain whether peers on other machines are spoken to without TLS
     */
    Network(BrokerService broker, Accounts accounts, PeerPasswords passwords, boolean plain) {
        this.broker = broker;
        this.passwords = passwords;
        this.plain = plain;
        accounts.internal(Account.PEER, passwords::accepted);
        accounts.internal(Account.BRIDGE, () -> List.of(own));
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Connects to these and no others.
     *
     * @param wanted OpenWire addresses by node
     */
    void follow(Map<String, URI> wanted) {
        Map<String, URI> copy = Map.copyOf(wanted);
        try {
            thread.execute(() -> become(copy));
        } catch (RejectedExecutionException e) {
            LOG.debug("A change of the cluster came when the broker was already stopping", e);
        }
    }

    private void become(Map<String, URI> wanted) {
        for (String node : List.copyOf(peers.keySet())) {
            if (!peers.get(node).uri().equals(wanted.get(node))) {
                disconnect(node, peers.remove(node));
            }
        }
        wanted.forEach((node, uri) -> {
            if (!peers.containsKey(node)) {
                connect(node, uri);
            }
        });
    }

    private void connect(String node, URI uri) {
        Optional<String> password = passwords.own();
        if (password.isEmpty()) {
            LOG.warn("This node has no etc/midstream/cluster.token: no messages are exchanged with node {}", node);
            return;
        }
        if (!permitted(node, uri)) {
            return;
        }
        try {
            List<NetworkConnector> bridges = Bridges.to(node, uri, own, password.get());
            peers.put(node, new Peer(uri, bridges));
            for (NetworkConnector bridge : bridges) {
                broker.addNetworkConnector(bridge);
                broker.startNetworkConnector(bridge, null);
            }
            LOG.info("Messages are exchanged with the broker of node {} at {}", node, uri);
        } catch (Exception e) {
            LOG.error("The broker of node {} at {} cannot be connected to: {}", node, uri, e, e);
            Optional.ofNullable(peers.remove(node)).ifPresent(peer -> disconnect(node, peer));
        }
    }

    private boolean permitted(String node, URI uri) {
        try {
            if (plain
                    || "ssl".equals(uri.getScheme())
                    || InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
                return true;
            }
            LOG.error(
                    "The broker of node {} at {} is on another machine and not reached by TLS: no messages are exchanged"
                            + " with it. Give it an address that begins with ssl:, or set peers.plain=true in"
                            + " etc/dev.midstream.messaging.broker.cfg if nobody else is on the network between.",
                    node,
                    uri);
        } catch (IOException e) {
            LOG.error("The broker of node {} at {} cannot be connected to: {}", node, uri, e, e);
        }
        return false;
    }

    private void disconnect(String node, Peer peer) {
        for (NetworkConnector bridge : peer.bridges()) {
            broker.removeNetworkConnector(bridge);
            try {
                bridge.stop();
            } catch (Exception e) {
                LOG.warn("The connection to the broker of node {} did not end cleanly", node, e);
            }
        }
        LOG.info("No more messages are exchanged with the broker of node {} at {}", node, peer.uri());
    }

    @Override
    public void close() {
        follow(Map.of());
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Connections to other brokers have not ended within {} s", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
