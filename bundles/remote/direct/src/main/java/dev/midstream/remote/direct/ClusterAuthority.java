package dev.midstream.remote.direct;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * The certificate authority of a cluster. Its key is derived from the cluster's secret, so each node that has the secret
 * has the same authority, can certify itself, and knows the others; nothing is handed around or kept. It is an Ed25519
 * key (RFC 8032), whose private part is any 32 bytes: a key that is derived from the secret.
 */
final class ClusterAuthority {
    /** Purpose of the derived key that is the authority's private key. */
    static final String PURPOSE = "midstream cluster authority 1";

    private static final byte[] ED25519 = Der.sequence(Der.oid(1, 3, 101, 112));
    private static final byte[] COMMON_NAME = Der.oid(2, 5, 4, 3);
    /** For ever, as far as this time format goes: the key is replaced with the secret, and clocks differ. */
    private static final byte[] VALIDITY = Der.sequence(Der.time("200101000000Z"), Der.time("491231235959Z"));

    private final PrivateKey key;
    private final X509Certificate certificate;

    /** @param privateKey 32 bytes */
    ClusterAuthority(byte[] privateKey) throws GeneralSecurityException {
        KeyPair pair = Ed25519.pair(privateKey);
        this.key = pair.getPrivate();
        byte[] basicConstraints =
                Der.sequence(Der.oid(2, 5, 29, 19), Der.bool(true), Der.octets(Der.sequence(Der.bool(true))));
        byte[] keyUsage = Der.sequence(Der.oid(2, 5, 29, 15), Der.bool(true), Der.octets(Der.bits(2, (byte) 0x04)));
        this.certificate = sign("Midstream cluster", BigInteger.ONE, pair.getPublic(), basicConstraints, keyUsage);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Certifies a node's key. */
    X509Certificate certify(String node, PublicKey nodeKey) throws GeneralSecurityException {
        byte[] serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        return sign(node, new BigInteger(1, serial), nodeKey);
    }

    /** A certificate (RFC 5280). */
    private X509Certificate sign(String subject, BigInteger serial, PublicKey subjectKey, byte[]... extensions)
            throws GeneralSecurityException {
        byte[][] parts = {
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(serial),
            ED25519,
            name("Midstream cluster"),
            VALIDITY,
            name(subject),
            subjectKey.getEncoded(),
            extensions.length == 0 ? new byte[0] : Der.explicit(3, Der.sequence(extensions))
        };
        byte[] body = Der.sequence(parts);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(body);
        byte[] whole = Der.sequence(body, ED25519, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(commonName))));
    }
}
