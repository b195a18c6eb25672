package dev.midstream.messaging.outbox;

import dev.midstream.data.sql.Sql;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The right to send a database's events, of one relay at a time.
 *
 * <p>Assumes: clocks of nodes that share a database differ by less than the length of a lease. Guarantees: a lease that is
 * taken is nobody else's until it is released or has run out. Whoever dies with it delays the others by its length.
 */
final class Lease {
    private final Sql sql;
    private final Clock clock;
    private final Duration length;
    private final String owner;

    Lease(DataSource dataSource, Clock clock, Duration length, String owner) {
        this.sql = new Sql(dataSource);
        this.clock = clock;
        this.length = length;
        this.owner = owner;
    }

    /** Takes or extends it; false if another relay has it. */
    boolean take() {
        long now = clock.millis();
        return sql.transaction(tx -> tx.update(
                        "UPDATE midstream_relay SET owner = ?, expires = ? WHERE owner = ? OR expires <= ?",
                        owner,
                        now + length.toMillis(),
                        owner,
                        now)
                == 1);
    }

    void release() {
        sql.transaction(tx -> tx.update("UPDATE midstream_relay SET owner = NULL, expires = 0 WHERE owner = ?", owner));
    }
}
