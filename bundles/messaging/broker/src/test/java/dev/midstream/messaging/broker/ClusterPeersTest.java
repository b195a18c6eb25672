package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Subscription;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterPeersTest {
    private final List<Runnable> listeners = new ArrayList<>();
    private final Members.Member self = new Members.Member("a", "10.0.0.1", Map.of(Node.BROKER, 61616));
    private final Members members = new Members() {
        @Override
        public Member self() {
            return self;
        }

        @Override
        public List<Member> all() {
            return List.of(
                    self,
                    new Member("b", "10.0.0.2", Map.of(Node.BROKER, 61617)),
                    new Member("c", "10.0.0.3", Map.of(Node.HTTP, 8181)));
        }

        @Override
        public Subscription listen(Runnable changed) {
            listeners.add(changed);
            return () -> listeners.remove(changed);
        }
    };

    private final ClusterPeers peers = new ClusterPeers(members);

    @Test
    void peersAreOtherMembersWithBroker() {
        assertThat(peers.peers()).isEqualTo(Map.of("b", URI.create("tcp://10.0.0.2:61617")));
    }

    @Test
    void listenerHearsOfMembersUntilItsEnd() {
        List<String> heard = new ArrayList<>();
        var registration = peers.onChange(() -> heard.add("changed"));
        listeners.forEach(Runnable::run);
        assertThat(heard).hasSize(1);
        registration.close();
        assertThat(listeners).isEmpty();
    }
}
