package dev.midstream.messaging.outbox;

import dev.midstream.data.testing.PostgresDatabase;

class InboxOnPostgresTest extends InboxTest {
    InboxOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
