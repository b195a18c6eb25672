package dev.midstream.auth;

import dev.midstream.data.testing.DerbyDatabase;

class TokensOnDerbyTest extends TokensTest {
    TokensOnDerbyTest() {
        super(DerbyDatabase.make());
    }
}
