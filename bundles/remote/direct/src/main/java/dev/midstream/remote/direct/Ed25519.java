package dev.midstream.remote.direct;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * The Ed25519 key pair of a given private key (RFC 8032, 5.1.5). The platform makes pairs of random bytes only, so the public
 * key is computed here. The time that it takes depends on the key: for keys of this process, at its start.
 */
final class Ed25519 {
    private static final int BYTES = 32;
    private static final BigInteger ONE = BigInteger.ONE;
    private static final BigInteger P = ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);
    private static final Point NEUTRAL = new Point(BigInteger.ZERO, ONE);
    private static final Point BASE = new Point(
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
            new BigInteger("46316835694926478169428394003475163141307993866256225615783033603165251855960"));

    private Ed25519() {}

    /** A point of the twisted Edwards curve. */
    private record Point(BigInteger x, BigInteger y) {
        Point plus(Point other) {
            BigInteger product = D.multiply(x).multiply(other.x).multiply(y).multiply(other.y);
            BigInteger newX = x.multiply(other.y)
                    .add(other.x.multiply(y))
                    .multiply(ONE.add(product).modInverse(P));
            BigInteger newY = y.multiply(other.y)
                    .add(x.multiply(other.x))
                    .multiply(ONE.subtract(product).modInverse(P));
            return new Point(newX.mod(P), newY.mod(P));
        }

        Point times(BigInteger scalar) {
            Point sum = NEUTRAL;
            for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
                sum = sum.plus(sum);
                if (scalar.testBit(bit)) {
                    sum = sum.plus(this);
                }
            }
            return sum;
        }
    }

    /** @param privateKey 32 bytes */
    static KeyPair pair(byte[] privateKey) throws GeneralSecurityException {
        Point point = BASE.times(scalar(privateKey));
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        return new KeyPair(
                keys.generatePublic(new EdECPublicKeySpec(
                        NamedParameterSpec.ED25519, new EdECPoint(point.x().testBit(0), point.y()))),
                keys.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, privateKey)));
    }

    private static BigInteger scalar(byte[] privateKey) throws GeneralSecurityException {
        if (privateKey.length != BYTES) {
            throw new IllegalArgumentException(
                    "An Ed25519 private key has " + BYTES + " bytes, not " + privateKey.length + ".");
        }
        byte[] half = Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(privateKey), BYTES);
        half[0] &= (byte) 0xf8;
        half[BYTES - 1] &= 0x7f;
        half[BYTES - 1] |= 0x40;
        byte[] bigEndian = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bigEndian[i] = half[BYTES - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
