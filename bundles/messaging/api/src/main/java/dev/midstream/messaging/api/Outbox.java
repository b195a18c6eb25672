package dev.midstream.messaging.api;

import java.sql.Connection;
import java.sql.SQLException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Events that are sent if and when the caller's transaction commits.
 *
 * <p>Each bundle gets the outbox of its own service, which keeps its events in the service's own database: the one that is
 * registered as {@code javax.sql.DataSource} with {@code dataSourceName} equal to the last segment of the
 * Bundle-SymbolicName. Its tables are made when the first revision takes the service. Sending is done as the service's own
 * messaging account.
 *
 * <p>Guarantees:
 * <ul>
 *   <li>An event of a transaction that committed is sent, whatever ends in between: the node, the broker or the revision
 *       that published it. An event of one that rolled back never is.
 *   <li>It is sent at least once. It is sent again if a node ends, or loses its claim on the outbox, between sending it
 *       and noting that; every copy carries the same {@link #EVENT_ID}, so an {@link Inbox} tells them apart.
 *   <li>Of events with the same key, whichever was published after the other's transaction had committed is sent after
 *       it, by whatever node or revision. A copy that is sent again may come later. Events that the broker
 *       refuses hold up those of the same key, and no others. What becomes of the order after the broker is the
 *       consumer's choice: with several at a time, or after a failure, it is lost.
 * </ul>
 *
 * Thread-safe.
 */
@ProviderType
public interface Outbox {
    /** Property of every message that was an event: its id, a UUID, the same in all copies. */
    String EVENT_ID = "midstream_event";

    /** Characters that an event may have. */
    int MOST_CHARACTERS = 32_000;

    /**
     * Publishes an event as part of a transaction. It is a persistent {@code TextMessage}.
     *
     * @param tx an open transaction on the service's own database; neither committed nor closed here
     * @param destination {@code topic:NAME} or {@code queue:NAME}, which the service must be allowed to send to; events for
     *     whoever is interested go to {@code topic:VirtualTopic.SERVICE.WHAT}
     * @param key events of one key are sent in their order, such as the id of what they tell of; at most 1024 characters;
     *     null if the order does not matter
     * @param text usually JSON; for what is longer than {@link #MOST_CHARACTERS} store an object and send its key
     * @throws IllegalArgumentException if destination, key or text will not do
     * @throws SQLException if the event cannot be written; the transaction must then be rolled back
     */
    void publish(Connection tx, String destination, String key, String text) throws SQLException;
}
