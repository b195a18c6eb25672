package dev.midstream.messaging.outbox;

import dev.midstream.data.testing.PostgresDatabase;

class OutboxOnPostgresTest extends OutboxTest {
    OutboxOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
