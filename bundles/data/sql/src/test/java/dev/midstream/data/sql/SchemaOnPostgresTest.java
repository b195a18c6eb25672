package dev.midstream.data.sql;

import dev.midstream.data.testing.PostgresDatabase;

class SchemaOnPostgresTest extends SchemaTest {
    SchemaOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
