package dev.midstream.messaging.outbox;

import dev.midstream.data.testing.DerbyDatabase;

class OutboxOnDerbyTest extends OutboxTest {
    OutboxOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
