package dev.midstream.cluster.core.zookeeper;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is derived from the cluster's secret, by HMAC-SHA256 (RFC 2104): one key for each purpose, none tells another. */
public final class Keys {
    private static final String ALGORITHM = "HmacSHA256";

    private Keys() {}

    /** @param purpose a name for it that is used for nothing else */
    public static byte[] derive(String secret, String purpose) {
        return hmac(secret.getBytes(StandardCharsets.UTF_8), purpose);
    }

    public static byte[] hmac(byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", e);
        }
    }

    /** By which all nodes of a cluster are one user of ZooKeeper. */
    static byte[] login(String secret) {
        return ("midstream:" + HexFormat.of().formatHex(derive(secret, "midstream zookeeper")))
                .getBytes(StandardCharsets.UTF_8);
    }
}
