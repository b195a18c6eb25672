package dev.midstream.cluster.api;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What nodes tell all other nodes, one text for each node and key, as long as they are there. Registered as a service
 * only if this node is in a cluster. Thread-safe.
 *
 * <p><b>Guarantees.</b> A text that was put is told to all nodes as soon as the registry can be reached, again after a
 * session was lost, and goes with this node's session. Of several texts put fast one after the other the last is told for
 * sure, those between may not be. While the registry is away everybody keeps what they know.
 */
@ProviderType
public interface Announcements {
    /** Bytes that a text may have in UTF-8: the registry is for small things. */
    int MOST_BYTES = 512 << 10;

    /** The id of this node. */
    String node();

    /**
     * Says something, in the place of what was said before. Returns at once.
     *
     * @param key letters, digits, dots and hyphens
     * @param text null to take back what was said
     * @throws IllegalArgumentException if the key has other characters, or the text is too long
     */
    void put(String key, String text);

    /** What all nodes say now, this one too, by node; as far as is known. Answers at once, with nothing at first. */
    Map<String, String> read(String key);

    /**
     * Tells what all nodes say now, and then each change, by one thread in their order.
     *
     * @return ends it
     */
    Subscription listen(String key, Listener listener);

    /** Is told what nodes say. */
    @ConsumerType
    interface Listener {
        /**
         * Must be quick. What it throws is logged.
         *
         * @param node the id of the node that says it
         * @param text null if it says nothing any more, or is gone
         */
        void said(String node, String text);
    }
}
