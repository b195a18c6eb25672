package dev.midstream.messaging.outbox;

import dev.midstream.messaging.api.Outbox;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes events to the table, and tells the relay. */
final class JdbcOutbox implements Outbox {
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_KEY = 1024;

    private final EventTable events;
    private final Runnable published;

    /** @param published is run after each event that was written; its transaction has not ended then */
    JdbcOutbox(EventTable events, Runnable published) {
        this.events = events;
        this.published = published;
    }

    @Override
    public void publish(Connection tx, String destination, String key, String text) throws SQLException {
        Sender.check(destination);
        limit("destination", destination, LONGEST_NAME);
        limit("key", key, LONGEST_KEY);
        if (text == null) {
            throw new IllegalArgumentException("An event for " + destination + " has no text");
        }
        limit("text", text, MOST_CHARACTERS);
        events.add(tx, destination, key, text);
        published.run();
    }

    private static void limit(String what, String value, int most) {
        if (value != null && value.length() > most) {
            throw new IllegalArgumentException("An event's " + what + " has at most " + most + " characters, not "
                    + value.length() + ". Store the content as an object and send its key.");
        }
    }
}
