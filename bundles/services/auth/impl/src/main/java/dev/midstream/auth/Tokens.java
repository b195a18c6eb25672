package dev.midstream.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.midstream.data.sql.Sql;
import dev.midstream.security.api.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sessions and their tokens: a signed access token that lives for minutes, and a refresh token that is good for one use
 * and gives the next pair. A refresh token that comes a second time was stolen, from us or from the client: the session
 * ends for both.
 */
final class Tokens {
    private static final String ISSUER = "midstream";
    private static final String SESSION = "sid";
    private static final String ROLES = "roles";
    private static final int SECRET_BYTES = 32;

    private final Sql sql;
    private final SigningKeys keys;
    private final Users users;
    private final Clock clock;
    private final Duration accessLife;
    private final Duration refreshLife;
    private final SecureRandom random = new SecureRandom();
    private final SeenTokens seen = new SeenTokens();

    Tokens(Sql sql, SigningKeys keys, Users users, Clock clock, AuthConfig.Times times) {
        this.sql = sql;
        this.keys = keys;
        this.users = users;
        this.clock = clock;
        this.accessLife = times.access();
        this.refreshLife = times.refresh();
    }

    /** What a client gets. */
    record Pair(String session, String access, Duration expiresIn, String refresh) {}

    /** What a signed token says. */
    record Claims(String session, Identity identity) {}

    Pair issue(User user) {
        String session = UUID.randomUUID().toString();
        String secret = secret();
        Instant now = clock.instant();
        sql.transaction(tx -> {
            tx.update("DELETE FROM sessions WHERE expires < ?", now);
            return tx.update(
                    "INSERT INTO sessions (id, name, refresh, expires) VALUES (?, ?, ?, ?)",
                    session,
                    user.name(),
                    digest(secret),
                    now.plus(refreshLife));
        });
        return pair(session, user, secret);
    }

    /** Empty if the refresh token is not good, or not any more. */
    Optional<Pair> refresh(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String session = token.substring(0, dot);
        String given = digest(token.substring(dot + 1));
        String next = secret();
        Instant now = clock.instant();
        Optional<String> name = sql.transaction(tx -> {
            int renewed = tx.update(
                    "UPDATE sessions SET refresh = ?, used_refresh = refresh, expires = ?"
                            + " WHERE id = ? AND refresh = ? AND expires > ? AND revoked IS NULL",
                    digest(next),
                    now.plus(refreshLife),
                    session,
                    given,
                    now);
            if (renewed == 0) {
                tx.update(
                        "UPDATE sessions SET revoked = ? WHERE id = ? AND used_refresh = ? AND revoked IS NULL",
                        now,
                        session,
                        given);
                return Optional.empty();
            }
            return tx.first(row -> row.getString("name"), "SELECT name FROM sessions WHERE id = ?", session);
        });
        return name.flatMap(users::find).map(user -> pair(session, user, next));
    }

    /** Whether there was such a session of that user; null stands for any user. */
    boolean revoke(String session, String userOrNull) {
        return sql.transaction(tx -> tx.update(
                        "UPDATE sessions SET revoked = ? WHERE id = ? AND revoked IS NULL AND (name = ? OR ? = '')",
                        clock.instant(),
                        session,
                        userOrNull == null ? "" : userOrNull,
                        userOrNull == null ? "" : userOrNull))
                > 0;
    }

    Optional<Identity> verify(String token) {
        Claims claims = seen.get(token);
        if (claims == null) {
            claims = check(token).orElse(null);
            if (claims == null) {
                return Optional.empty();
            }
            seen.put(token, claims);
        }
        boolean alive = claims.identity.expiry().isAfter(clock.instant()) && notRevoked(claims.session);
        return alive ? Optional.of(claims.identity) : Optional.empty();
    }

    private boolean notRevoked(String session) {
        return sql.transaction(tx -> tx.first(
                        row -> row.getString("id"),
                        "SELECT id FROM sessions WHERE id = ? AND revoked IS NULL",
                        session))
                .isPresent();
    }

    private Optional<Claims> check(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            String keyId = jwt.getHeader().getKeyID();
            if (keyId == null || !JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm())) {
                return Optional.empty();
            }
            Optional<ECKey> key = keys.verifying(keyId);
            if (key.isEmpty() || !jwt.verify(new ECDSAVerifier(key.get()))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Identity identity = new Identity(
                    claims.getSubject(),
                    Set.copyOf(claims.getStringListClaim(ROLES)),
                    claims.getExpirationTime().toInstant());
            return ISSUER.equals(claims.getIssuer())
                    ? Optional.of(new Claims(claims.getStringClaim(SESSION), identity))
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty(); // not ours
        }
    }

    private Pair pair(String session, User user, String secret) {
        Instant now = clock.instant();
        ECKey key = keys.signing();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(user.name())
                        .claim(ROLES, user.roles().stream().sorted().toList())
                        .claim(SESSION, session)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(accessLife)))
                        .build());
        try {
            jwt.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("The signing key " + key.getKeyID() + " does not sign", e);
        }
        return new Pair(session, jwt.serialize(), accessLife, session + "." + secret);
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String digest(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
