package dev.midstream.messaging.broker;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.messaging.queues.api.BrokerPeers;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The brokers of the other nodes of the cluster that this one is in, at the ports that they listen on. */
@Component
public final class ClusterPeers implements BrokerPeers {
    private final Cluster cluster;

    @Activate
    public ClusterPeers(@Reference Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Map<String, URI> peers() {
        Map<String, URI> peers = new TreeMap<>();
        for (Node node : cluster.nodes()) {
            Integer port = node.ports().get(Node.BROKER);
            if (!node.self() && port != null) {
                peers.put(node.id(), URI.create("tcp://" + node.host() + ":" + port));
            }
        }
        return peers;
    }

    @Override
    public Registration onChange(Runnable listener) {
        Subscription listening = cluster.listen(listener);
        return listening::close;
    }
}
