package dev.midstream.auth;

import dev.midstream.data.testing.PostgresDatabase;

class TokensOnPostgresTest extends TokensTest {
    TokensOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
