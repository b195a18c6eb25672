package dev.midstream.auth;

import dev.midstream.data.testing.DerbyDatabase;

class LoginOnDerbyTest extends LoginTest {
    LoginOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
