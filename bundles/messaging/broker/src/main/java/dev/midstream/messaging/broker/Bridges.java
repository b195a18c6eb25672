package dev.midstream.messaging.broker;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.apache.activemq.network.DiscoveryNetworkConnector;
import org.apache.activemq.network.NetworkConnector;

/**
 * How messages go from one broker to another. Every broker has its own bridges to every other: a consumer is known to its
 * direct neighbours only, which are all, and a message may go on as often as its consumers move.
 */
final class Bridges {
    private static final String ALL = ">";
    private static final int ANY_NUMBER = -1;

    /** As many messages of a consumer are under way to its broker at a time. */
    private static final int PREFETCH = 100;

    /** A peer that is not heard of for this long is taken for dead. */
    private static final String OPTIONS = "wireFormat.maxInactivityDuration=10000&connectionTimeout=5000";

    private static final String AGAIN = "?initialReconnectDelay=500&maxReconnectDelay=5000";

    private Bridges() {}

    /**
     * @param own the password of {@link Account#BRIDGE} here
     * @param theirs the password of {@link Account#PEER} there
     */
    static List<NetworkConnector> to(String node, URI uri, String own, String theirs) throws IOException {
        NetworkConnector queues = bridge(node + "-queues", uri, own, theirs);
        queues.setMessageTTL(ANY_NUMBER); // as often as its consumers move
        // each consumer with its own selector; of a topic each would get what all the others get too
        queues.setConduitSubscriptions(false);
        queues.addExcludedDestination(new ActiveMQTopic(ALL));
        // dead letters stay where they died: operators look at them, and put them back, there
        queues.addExcludedDestination(new ActiveMQQueue(EmbeddedBroker.DEAD_LETTERS + ALL));
        NetworkConnector topics = bridge(node + "-topics", uri, own, theirs);
        topics.addExcludedDestination(new ActiveMQQueue(ALL));
        topics.setMessageTTL(1); // from where it was published to all others, and not from those again
        topics.setBridgeTempDestinations(false); // the other one does
        topics.setSyncDurableSubs(true);
        return List.of(queues, topics);
    }

    private static NetworkConnector bridge(String name, URI uri, String own, String theirs) throws IOException {
        String options = uri.getQuery() == null ? "?" + OPTIONS : "&" + OPTIONS;
        NetworkConnector bridge = new DiscoveryNetworkConnector(URI.create("static:(" + uri + options + ")" + AGAIN));
        bridge.setName(name);
        bridge.setUserName(Account.BRIDGE.name());
        bridge.setPassword(own);
        bridge.setRemoteUserName(Account.PEER.name());
        bridge.setRemotePassword(theirs);
        bridge.setConsumerTTL(1);
        bridge.setPrefetchSize(PREFETCH);
        // what is not persistent is delivered once at most, as JMS has it: lost with a connection rather than doubled
        bridge.setAlwaysSyncSend(false);
        return bridge;
    }
}
