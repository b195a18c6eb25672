package dev.midstream.cluster.core.artifacts;

import dev.midstream.cluster.core.model.Member;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The other nodes that are present and can be asked by HTTP. Thread-safe. */
public final class Peers {
    private final String node;
    private final Supplier<Map<String, Member>> members;

    /**
     * @param node the id of this node
     * @param members the nodes that are present, by id
     */
    public Peers(String node, Supplier<Map<String, Member>> members) {
        this.node = node;
        this.members = members;
    }

    /**
     * One of them.
     *
     * @param artifacts the address of its artifacts, which ends in a slash
     */
    record Peer(String node, URI artifacts) {}

    String self() {
        return node;
    }

    /** Returns the ids of the nodes that are present, this one included. */
    Set<String> present() {
        return members.get().keySet();
    }

    /** Returns the other nodes that cannot be asked: their address is not known, or not reached without TLS. */
    List<String> unreachable() {
        return members.get().values().stream()
                .filter(member -> !member.id().equals(node) && !isReachable(member))
                .map(Member::id)
                .toList();
    }

    private static boolean isReachable(Member member) {
        return member.host() != null && member.ports().containsKey("http");
    }

    /** Returns them in random order, so that not all ask the same one, but these first. */
    List<Peer> first(List<String> preferred) {
        List<Peer> peers = new ArrayList<>();
        members.get().values().stream()
                .filter(member -> !member.id().equals(node) && isReachable(member))
                .forEach(member -> address(member, peers));
        Collections.shuffle(peers);
        peers.sort(Comparator.comparing((Peer peer) -> !preferred.contains(peer.node())));
        return peers;
    }

    private static void address(Member member, List<Peer> peers) {
        try {
            peers.add(new Peer(
                    member.id(),
                    URI.create("http://" + member.host() + ':' + member.ports().get("http") + ArtifactServer.PATH)));
        } catch (IllegalArgumentException e) {
            return; // the node says something that is no address
        }
    }
}
