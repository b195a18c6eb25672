package dev.midstream.processing;

import dev.midstream.data.testing.DerbyDatabase;

class JobsOnDerbyTest extends JobsTest {
    JobsOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
