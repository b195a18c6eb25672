package dev.midstream.cluster.core.artifacts;

import dev.midstream.cluster.core.zookeeper.Keys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Bearer tokens by which nodes of a cluster fetch artifacts: {@code EXPIRY.HMAC}, good for one artifact and a minute. The
 * clocks of two nodes may differ by four minutes. Thread-safe.
 */
public final class Passes {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration SKEW = Duration.ofMinutes(4);
    private static final String SCHEME = "Bearer ";

    private final byte[] key;
    private final Clock clock;

    public Passes(String secret, Clock clock) {
        this.key = Keys.derive(secret, "midstream artifacts");
        this.clock = clock;
    }

    /** The value of the header {@code Authorization}. */
    String issue(String digest) {
        long expiry = clock.instant().plus(LIFE).getEpochSecond();
        return SCHEME + expiry + '.' + sign(digest, expiry);
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
                && MessageDigest.isEqual(bytes(authorization.substring(dot + 1)), bytes(sign(digest, expiry)));
    }

    private String sign(String digest, long expiry) {
        return HexFormat.of().formatHex(Keys.hmac(key, digest + '\n' + expiry));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
