package dev.midstream.messaging.broker;

import dev.midstream.messaging.queues.api.BrokerPeers;
import java.util.Map;

/**
 * Keeps the network as the cluster says, for as long as it is followed. Thread-safe: what an earlier cluster still says
 * changes nothing.
 */
final class Followed {
    private final Network network;
    private BrokerPeers peers;
    private BrokerPeers.Registration registration;

    Followed(Network network) {
        this.network = network;
    }

    synchronized void follow(BrokerPeers cluster) {
        if (registration != null) {
            registration.close();
        }
        peers = cluster;
        registration = cluster.onChange(() -> look(cluster));
        look(cluster);
    }

    synchronized void unfollow(BrokerPeers cluster) {
        if (peers == cluster) {
            registration.close();
            peers = null;
            registration = null;
            network.follow(Map.of());
        }
    }

    private synchronized void look(BrokerPeers cluster) {
        if (peers == cluster) {
            network.follow(cluster.peers());
        }
    }
}
