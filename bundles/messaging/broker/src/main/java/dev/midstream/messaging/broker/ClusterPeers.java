package dev.midstream.messaging.broker;

import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.Members.Member;
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
    private final Members members;

    @Activate
    public ClusterPeers(@Reference Members members) {
        this.members = members;
    }

    @Override
    public Map<String, URI> peers() {
        Map<String, URI> peers = new TreeMap<>();
        for (Member member : members.all()) {
            Integer port = member.ports().get(Node.BROKER);
            if (port != null && !member.id().equals(members.self().id())) {
                peers.put(member.id(), URI.create("tcp://" + member.host() + ":" + port));
            }
        }
        return peers;
    }

    @Override
    public Registration onChange(Runnable listener) {
        Subscription listening = members.listen(listener);
        return listening::close;
    }
}
