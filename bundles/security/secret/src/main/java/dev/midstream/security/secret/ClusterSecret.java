package dev.midstream.security.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of a cluster, and those that it replaces or that are to replace it. The first one signs, all are accepted, so
 * that the secret can be changed node by node.
 *
 * <p>Keys are derived by HMAC-SHA256 (RFC 2104): one for each purpose, and none reveals another. Immutable.
 */
public final class ClusterSecret {
    private static final String ALGORITHM = "HmacSHA256";

    private final List<byte[]> secrets;

    /**
     * @param first the secret that signs
     * @param others secrets that are accepted too
     */
    public ClusterSecret(String first, String... others) {
        secrets = Stream.concat(Stream.of(first), Stream.of(others))
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Derives the keys that are accepted, the one that signs first.
     *
     * @param purpose a name that is used for nothing else
     * @return keys of 32 bytes, at least one
     */
    public List<byte[]> keys(String purpose) {
        return secrets.stream().map(secret -> hmac(secret, purpose)).toList();
    }

    /** Returns the same keys as texts: 43 characters of base64url each (RFC 4648, section 5). */
    public List<String> passwords(String purpose) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return keys(purpose).stream().map(encoder::encodeToString).toList();
    }

    /** Returns the HMAC-SHA256 of a text in UTF-8. */
    public static byte[] hmac(byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no " + ALGORITHM + ", which each JDK must have.", e);
        }
    }

    /** Reveals nothing, because it may be logged. */
    @Override
    public String toString() {
        return secrets.size() == 1 ? "one secret" : secrets.size() + " secrets";
    }
}
