package dev.midstream.cluster.core.artifacts;

import dev.midstream.security.secret.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Bearer tokens by which nodes of a cluster fetch artifacts: {@code EXPIRY.HMAC}, good for one artifact and a minute. The
 * clocks of two nodes may differ by four minutes. Thread-safe.
 */
public final class Passes {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration SKEW = Duration.ofMinutes(4);
    private static final String SCHEME = "Bearer ";

    private final List<byte[]> keys;
    private final Clock clock;

    public Passes(ClusterSecret secret, Clock clock) {
        this.keys = secret.keys("midstream artifacts");
        this.clock = clock;
    }

    /** The value of the header {@code Authorization}. */
    String issue(String digest) {
        long expiry = clock.instant().plus(LIFE).getEpochSecond();
        return SCHEME + expiry + '.' + sign(keys.get(0), digest, expiry);
    }

    boolean accepts(String authorization, String digest) {
        if (authorization == null || !authorization.matches(SCHEME + "\\d{1,12}\\.[0-9a-f]{64}")) {
            return false;
        }
        int dot = authorization.indexOf('.');
        long expiry = Long.parseLong(authorization.substring(SCHEME.length(), dot));
        Instant until = Instant.ofEpochSecond(expiry);
        Instant now = clock.instant();
        return until.isAfter(now.minus(SKEW))
                && until.isBefore(now.plus(LIFE).plus(SKEW))
                && keys.stream()
                        .anyMatch(key -> MessageDigest.isEqual(
                                bytes(authorization.substring(dot + 1)), bytes(sign(key, digest, expiry))));
    }

    private static String sign(byte[] key, String digest, long expiry) {
        return HexFormat.of().formatHex(ClusterSecret.hmac(key, digest + '\n' + expiry));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
