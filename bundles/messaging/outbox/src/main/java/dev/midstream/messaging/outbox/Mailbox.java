package dev.midstream.messaging.outbox;

import dev.midstream.messaging.api.Inbox;
import dev.midstream.messaging.api.Outbox;
import jakarta.jms.ConnectionFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Outbox, inbox and relay of one service in this node, whatever number of revisions it has. */
final class Mailbox implements AutoCloseable {
    private final JdbcInbox inbox;
    private final Outbox outbox;
    private final Relay relay;

    /**
     * Makes the tables that are missing, and begins to send.
     *
     * @throws dev.midstream.data.sql.DatabaseException if the tables cannot be made
     */
    Mailbox(String service, DataSource database, Supplier<ConnectionFactory> factories, Duration poll, Duration lease) {
        Tables.make(database);
        Clock clock = Clock.systemUTC();
        EventTable events = new EventTable(database, clock);
        events.prepare();
        Lease claim = new Lease(database, clock, lease, UUID.randomUUID().toString());
        relay = new Relay(service, events, claim, factories, poll);
        outbox = new JdbcOutbox(events, relay::wake);
        inbox = new JdbcInbox(database, clock);
        relay.start();
    }

    Outbox outbox() {
        return outbox;
    }

    Inbox inbox() {
        return inbox;
    }

    int forget(Duration age) {
        return inbox.forget(age);
    }

    @Override
    public void close() {
        relay.stop();
    }
}
