package dev.midstream.messaging.outbox;

import dev.midstream.data.testing.DerbyDatabase;

class LeaseOnDerbyTest extends LeaseTest {
    LeaseOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
