package dev.midstream.data.sql;

import dev.midstream.data.testing.DerbyDatabase;

class SchemaOnDerbyTest extends SchemaTest {
    SchemaOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
