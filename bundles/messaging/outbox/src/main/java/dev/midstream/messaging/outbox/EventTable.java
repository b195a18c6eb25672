package dev.midstream.messaging.outbox;

import dev.midstream.data.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The events in a service's database that were not sent yet. Thread-safe. */
final class EventTable {
    private final Sql sql;
    private final Clock clock;

    EventTable(DataSource dataSource, Clock clock) {
        this.sql = new Sql(dataSource);
        this.clock = clock;
    }

    /**
     * Adds an event and takes it back before there are others. Derby ends a transaction (40XL1) whose insert needs a new
     * range of numbers while another connection compiles the first insert; here both have happened by then, with repeats.
     */
    void prepare() {
        sql.transaction(tx -> {
            add(tx.connection(), "", null, "");
            return tx.update("DELETE FROM midstream_outbox WHERE destination = ''");
        });
    }

    /** Adds an event in a transaction of the caller's. */
    void add(Connection tx, String destination, String key, String body) throws SQLException {
        try (PreparedStatement insert =
                tx.prepareStatement("INSERT INTO midstream_outbox (event, destination, event_key, body, attempts, due)"
                        + " VALUES (?, ?, ?, ?, 0, 0)")) {
            insert.setString(1, UUID.randomUUID().toString());
            insert.setString(2, destination);
            insert.setString(3, key);
            insert.setString(4, body);
            insert.executeUpdate();
        }
    }

    /**
     * The first events that may be sent now, in their order: those that are not waiting after a failure, nor behind one
     * with their key that is. An event of a transaction that is not ended is waited for or not seen, as the database has it.
     */
    List<Event> due(int most) {
        long now = clock.millis();
        return sql.transaction(tx -> tx.list(
                EventTable::event,
                "SELECT id, event, destination, event_key, body, attempts FROM midstream_outbox o WHERE due <= ?"
                        + " AND NOT EXISTS (SELECT 1 FROM midstream_outbox b WHERE b.event_key = o.event_key"
                        + " AND b.id < o.id AND b.due > ?) ORDER BY id FETCH FIRST " + most + " ROWS ONLY",
                now,
                now));
    }

    /** Forgets events that the broker has. */
    void sent(List<Event> events) {
        sql.transaction(tx -> {
            for (Event event : events) {
                tx.update("DELETE FROM midstream_outbox WHERE id = ?", event.row());
            }
            return null;
        });
    }

    /** Leaves an event for later, and those behind it with the same key. */
    void postpone(Event event, Duration delay) {
        sql.transaction(tx -> tx.update(
                "UPDATE midstream_outbox SET attempts = attempts + 1, due = ? WHERE id = ?",
                clock.millis() + delay.toMillis(),
                event.row()));
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("id"),
                row.getString("event"),
                row.getString("destination"),
                row.getString("event_key"),
                row.getString("body"),
                row.getInt("attempts"));
    }
}
