package dev.midstream.messaging.api;

import java.sql.Connection;
import java.sql.SQLException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which messages have taken effect in a service's database. A message is delivered at least once; who asks the inbox in
 * the transaction of the effect has the effect once.
 *
 * <pre>{@code
 * if (inbox.first(tx, id)) {
 *     // the effect, in the same transaction
 * }
 * }</pre>
 *
 * <p>Each bundle gets the inbox of its own service, in the database that its {@link Outbox} is in. Ids are forgotten after
 * a week, unless configured otherwise: a copy that comes later takes effect again. Thread-safe.
 */
@ProviderType
public interface Inbox {
    /**
     * Records that a message takes effect in this transaction. Two transactions that ask for the same id at the same time
     * wait for each other: the second is told {@code true} only if the first rolls back.
     *
     * @param tx an open transaction on the service's own database; neither committed nor closed here
     * @param messageId the property {@link Outbox#EVENT_ID} if the message has it, which stays the same when an event is
     *     sent again, else its JMSMessageID; at most 255 characters
     * @return false if a transaction that committed has recorded it before
     * @throws IllegalArgumentException if there is no id or it is too long
     * @throws SQLException if it cannot be told; the transaction must then be rolled back
     */
    boolean first(Connection tx, String messageId) throws SQLException;
}
