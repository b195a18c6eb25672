package dev.midstream.auth;

import dev.midstream.data.testing.PostgresDatabase;

class LoginOnPostgresTest extends LoginTest {
    LoginOnPostgresTest() {
        super(PostgresDatabase.make());
    }
}
