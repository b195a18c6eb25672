package dev.midstream.security.node;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The operator's SSH key pair, which stands in for a password. An elliptic curve, because an RSA key takes a noticeable
 * part of the first start; P-256, because the container's login module knows no Ed25519.
 */
final class SshKey {
    private static final String USER = "admin";
    private static final String ROLES = "admin,manager,viewer,systembundles,ssh";
    private static final String TYPE = "ecdsa-sha2-nistp256";
    private static final String CURVE = "nistp256";
    private static final int COORDINATE = 32;

    private SshKey() {}

    /** Whether it was made now; either way it may log in afterwards. */
    static boolean ensure(Path privateKey, Path keysProperties) throws IOException, GeneralSecurityException {
        Path publicKey = privateKey.resolveSibling(privateKey.getFileName() + ".pub");
        boolean make = !Files.exists(privateKey) || !Files.exists(publicKey);
        if (make) {
            KeyPair pair = generate();
            // the private key last: where it is, the pair is whole
            Secrets.write(publicKey, TYPE + " " + encode((ECPublicKey) pair.getPublic()) + " " + USER + "@midstream\n");
            Secrets.write(privateKey, pem(pair));
        }
        authorize(Files.readString(publicKey).split(" ")[1], keysProperties);
        return make;
    }

    /** A pair that the container's login module recognises. */
    static KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        while (!isRecognised((ECPublicKey) pair.getPublic())) {
            pair = generator.generateKeyPair();
        }
        return pair;
    }

    /**
     * Karaf (4.4.10) reads coordinates as signed numbers. One that begins with nine ones loses its first byte by that, and
     * the key, one of 256, is taken for another.
     */
    private static boolean isRecognised(ECPublicKey key) {
        return key.getW().getAffineX().shiftRight(247).intValue() != 0x1ff
                && key.getW().getAffineY().shiftRight(247).intValue() != 0x1ff;
    }

    private static void authorize(String key, Path keysProperties) throws IOException {
        String entry = USER + "=" + key + "," + ROLES;
        List<String> lines =
                new ArrayList<>(Files.exists(keysProperties) ? Files.readAllLines(keysProperties) : List.of());
        if (lines.contains(entry)) {
            return;
        }
        lines.removeIf(line -> line.startsWith(USER + "="));
        lines.add(entry);
        Secrets.write(keysProperties, String.join("\n", lines) + "\n");
    }

    private static String pem(KeyPair pair) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN PRIVATE KEY-----\n"
                + lines.encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** The form of RFC 5656, in Base64. */
    private static String encode(ECPublicKey key) throws IOException {
        ByteArrayOutputStream point = new ByteArrayOutputStream();
        point.write(4); // uncompressed
        point.write(coordinate(key.getW().getAffineX()));
        point.write(coordinate(key.getW().getAffineY()));

        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(blob);
        for (byte[] part : List.of(
                TYPE.getBytes(StandardCharsets.US_ASCII),
                CURVE.getBytes(StandardCharsets.US_ASCII),
                point.toByteArray())) {
            out.writeInt(part.length);
            out.write(part);
        }
        return Base64.getEncoder().encodeToString(blob.toByteArray());
    }

    /** As it is sent. */
    static byte[] coordinate(BigInteger value) {
        byte[] bytes = new byte[COORDINATE];
        byte[] minimal = value.toByteArray();
        int significant = Math.min(minimal.length, COORDINATE);
        System.arraycopy(minimal, minimal.length - significant, bytes, COORDINATE - significant, significant);
        return bytes;
    }
}
