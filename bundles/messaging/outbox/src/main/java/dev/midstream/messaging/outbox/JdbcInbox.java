package dev.midstream.messaging.outbox;

import dev.midstream.data.sql.Sql;
import dev.midstream.messaging.api.Inbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/** Keeps the ids of messages in a table whose key says which was first. */
final class JdbcInbox implements Inbox {
    private static final int LONGEST_ID = 255;
    private static final String DUPLICATE = "23505";

    private final Sql sql;
    private final Clock clock;

    JdbcInbox(DataSource dataSource, Clock clock) {
        this.sql = new Sql(dataSource);
        this.clock = clock;
    }

    @Override
    public boolean first(Connection tx, String messageId) throws SQLException {
        if (messageId == null || messageId.isEmpty() || messageId.length() > LONGEST_ID) {
            throw new IllegalArgumentException("A message's id has from 1 to " + LONGEST_ID + " characters; '"
                    + messageId + "' cannot be recorded");
        }
        Savepoint before = tx.setSavepoint(); // some databases would end the whole transaction
        try (PreparedStatement insert =
                tx.prepareStatement("INSERT INTO midstream_inbox (id, handled) VALUES (?, ?)")) {
            insert.setString(1, messageId);
            insert.setLong(2, clock.millis());
            insert.executeUpdate();
            tx.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!DUPLICATE.equals(e.getSQLState())) {
                throw e;
            }
            tx.rollback(before);
            return false;
        }
    }

    /** Forgets ids that are older. Returns how many. */
    int forget(Duration age) {
        long before = clock.millis() - age.toMillis();
        return sql.transaction(tx -> tx.update("DELETE FROM midstream_inbox WHERE handled < ?", before));
    }
}
