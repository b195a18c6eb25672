package dev.midstream.messaging.outbox;

import dev.midstream.data.testing.DerbyDatabase;

class InboxOnDerbyTest extends InboxTest {
    InboxOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
