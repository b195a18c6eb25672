package dev.midstream.processing;

import dev.midstream.data.testing.PostgresDatabase;

class JobsOnPostgresTest extends JobsTest {
    JobsOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
