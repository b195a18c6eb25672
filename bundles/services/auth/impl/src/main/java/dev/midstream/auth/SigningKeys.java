package dev.midstream.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.midstream.data.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that sign tokens. The newest signs until the rotation is over, then a new one is made by whoever signs next;
 * old ones verify for as long as a token can live. Two revisions that make one at once make two, which is no harm: all
 * are published.
 */
final class SigningKeys {
    private final Sql sql;
    private final Clock clock;
    private final Duration rotation;
    private final Duration verifiable;
    private final Map<String, ECKey> known = new ConcurrentHashMap<>();
    private volatile Key current;

    private record Key(ECKey key, Instant created) {}

    SigningKeys(Sql sql, Clock clock, Duration rotation, Duration tokenLife) {
        this.sql = sql;
        this.clock = clock;
        this.rotation = rotation;
        this.verifiable = rotation.plus(tokenLife);
    }

    ECKey signing() {
        Instant oldest = clock.instant().minus(rotation);
        Key key = current;
        if (key == null || key.created.isBefore(oldest)) {
            key = sql.transaction(tx -> {
                Optional<Key> newest = tx.first(
                        SigningKeys::read,
                        "SELECT * FROM signing_keys WHERE created > ? ORDER BY created DESC FETCH FIRST ROW ONLY",
                        oldest);
                return newest.isPresent() ? newest.get() : make(tx);
            });
            current = key;
        }
        return key.key;
    }

    private Key make(Sql.Tx tx) throws SQLException {
        try {
            Instant now = clock.instant();
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
            tx.update("DELETE FROM signing_keys WHERE created < ?", now.minus(verifiable));
            tx.update(
                    "INSERT INTO signing_keys (id, jwk, created) VALUES (?, ?, ?)",
                    key.getKeyID(),
                    key.toJSONString(),
                    now);
            return new Key(key, now);
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The key of that id, if tokens that it signed can be valid still. */
    Optional<ECKey> verifying(String id) {
        ECKey key = known.get(id);
        if (key == null) {
            key = sql.transaction(tx -> tx.first(SigningKeys::read, "SELECT * FROM signing_keys WHERE id = ?", id))
                    .map(found -> found.key.toPublicJWK())
                    .orElse(null);
            if (key != null) {
                known.put(id, key);
            }
        }
        return Optional.ofNullable(key);
    }

    /** The public halves. */
    List<ECKey> published() {
        Instant oldest = clock.instant().minus(verifiable);
        return sql
                .transaction(tx -> tx.list(
                        SigningKeys::read,
                        "SELECT * FROM signing_keys WHERE created > ? ORDER BY created DESC",
                        oldest))
                .stream()
                .map(key -> key.key.toPublicJWK())
                .toList();
    }

    private static Key read(ResultSet row) throws SQLException {
        try {
            return new Key(ECKey.parse(row.getString("jwk")), Sql.instant(row, "created"));
        } catch (ParseException e) {
            throw new IllegalStateException("The database holds a signing key that is none: " + row.getString("id"), e);
        }
    }
}
