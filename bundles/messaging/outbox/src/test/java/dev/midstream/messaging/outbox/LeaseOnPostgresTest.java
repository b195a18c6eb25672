package dev.midstream.messaging.outbox;

import dev.midstream.data.testing.PostgresDatabase;

class LeaseOnPostgresTest extends LeaseTest {
    LeaseOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
