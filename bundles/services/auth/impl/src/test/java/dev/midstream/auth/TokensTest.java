package dev.midstream.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.midstream.auth.Tokens.Pair;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class TokensTest {
    private final Fixture auth;
    private User jane;

    TokensTest(DataSource dataSource) {
        auth = new Fixture(dataSource);
    }

    @BeforeEach
    void user() {
        jane = auth.users
                .create("jane", "correct horse", Set.of("user", "viewer"))
                .orElseThrow();
    }

    @Test
    void everyRevisionKnowsAToken() {
        Pair pair = auth.tokens.issue(jane);

        assertThat(auth.secondRevision().tokens.verify(pair.access())).hasValueSatisfying(who -> {
            assertThat(who.subject()).isEqualTo("jane");
            assertThat(who.roles()).containsExactlyInAnyOrder("user", "viewer");
            assertThat(who.expiry()).isEqualTo(auth.clock.instant().plus(pair.expiresIn()));
        });
    }

    @Test
    void aTokenEndsByItselfOrByRevocation() {
        Pair first = auth.tokens.issue(jane);
        Pair second = auth.tokens.issue(jane);
        assertThat(auth.tokens.verify(first.access())).isPresent();

        assertThat(auth.secondRevision().tokens.revoke(first.session(), "jim")).isFalse();
        assertThat(auth.secondRevision().tokens.revoke(first.session(), "jane")).isTrue();
        assertThat(auth.tokens.verify(first.access())).isEmpty();
        assertThat(auth.tokens.refresh(first.refresh())).isEmpty();

        assertThat(auth.tokens.verify(second.access())).isPresent();
        auth.clock.pass(Duration.ofMinutes(15));
        assertThat(auth.tokens.verify(second.access())).isEmpty();
    }

    @Test
    void aRefreshTokenIsGoodOnceAndItsSecondUseEndsTheSession() {
        Pair first = auth.tokens.issue(jane);
        Pair second = auth.tokens.refresh(first.refresh()).orElseThrow();
        assertThat(auth.tokens.verify(second.access())).isPresent();

        assertThat(auth.tokens.refresh(first.refresh())).isEmpty();
        assertThat(auth.tokens.verify(second.access())).isEmpty();
        assertThat(auth.tokens.refresh(second.refresh())).isEmpty();
    }

    @Test
    void aGuessedRefreshTokenEndsNothing() {
        Pair pair = auth.tokens.issue(jane);
        assertThat(auth.tokens.refresh(pair.session() + ".guess")).isEmpty();
        assertThat(auth.tokens.refresh("nonsense")).isEmpty();
        assertThat(auth.tokens.verify(pair.access())).isPresent();
    }

    @Test
    void keysRotateAndTheOldOneVerifiesWhileItsTokensLive() throws Exception {
        Pair before = auth.tokens.issue(jane);
        auth.clock.pass(Fixture.TIMES.rotation().minusMinutes(5));
        Pair last = auth.tokens.issue(jane);
        auth.clock.pass(Duration.ofMinutes(6));
        Pair after = auth.tokens.issue(jane);

        assertThat(keyId(last)).isEqualTo(keyId(before)).isNotEqualTo(keyId(after));
        assertThat(auth.secondRevision().tokens.verify(last.access())).isPresent();
        assertThat(auth.keys.published()).extracting(ECKey::getKeyID).containsExactly(keyId(after), keyId(last));
        assertThat(auth.keys.published()).noneMatch(ECKey::isPrivate);

        auth.clock.pass(Duration.ofMinutes(15));
        assertThat(auth.keys.published()).extracting(ECKey::getKeyID).containsExactly(keyId(after));
    }

    @Test
    void aForgedTokenIsNobodys() throws Exception {
        SignedJWT real = SignedJWT.parse(auth.tokens.issue(jane).access());
        ECKey other = new ECKeyGenerator(Curve.P_256).generate();
        SignedJWT forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(real.getHeader().getKeyID())
                        .build(),
                real.getJWTClaimsSet());
        forged.sign(new ECDSASigner(other));

        assertThat(auth.tokens.verify(forged.serialize())).isEmpty();
        assertThat(auth.tokens.verify(new PlainJWT(real.getJWTClaimsSet()).serialize()))
                .isEmpty();
        assertThat(auth.tokens.verify(real.serialize() + "x")).isEmpty();
        assertThat(auth.tokens.verify("")).isEmpty();
    }

    private static String keyId(Pair pair) throws Exception {
        return SignedJWT.parse(pair.access()).getHeader().getKeyID();
    }
}
