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
 * Computes the public key of an Ed25519 private key (RFC 8032, 5.1.5), which the platform does only for keys that it draws
 * itself. Not constant in time: it runs once at the start of a node, where nobody can measure it.
 */
final class Ed25519 {
    private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    /** The constant of the curve: -121665/121666. */
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(PRIME))
            .mod(PRIME);

    private static final Point BASE = new Point(
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
            new BigInteger("46316835694926478169428394003475163141307993866256225615783033603165251855960"));
    private static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE);
    private static final int BITS = 255;

    private Ed25519() {}

    /** A point of the curve, in affine coordinates. */
    private record Point(BigInteger x, BigInteger y) {
        /** Returns the sum by the complete formula, which holds for equal points too. */
        Point plus(Point other) {
            BigInteger product = D.multiply(x).multiply(other.x).multiply(y).multiply(other.y);
            BigInteger sumX = x.multiply(other.y).add(y.multiply(other.x));
            BigInteger sumY = y.multiply(other.y).add(x.multiply(other.x));
            return new Point(
                    sumX.multiply(BigInteger.ONE.add(product).modInverse(PRIME)).mod(PRIME),
                    sumY.multiply(BigInteger.ONE.subtract(product).modInverse(PRIME))
                            .mod(PRIME));
        }

        Point times(BigInteger factor) {
            Point product = NEUTRAL;
            Point doubled = this;
            for (int bit = 0; bit < factor.bitLength(); bit++) {
                if (factor.testBit(bit)) {
                    product = product.plus(doubled);
                }
                doubled = doubled.plus(doubled);
            }
            return product;
        }
    }

    /**
     * Returns the pair of a private key.
     *
     * @param seed 32 bytes
     */
    static KeyPair pair(byte[] seed) throws GeneralSecurityException {
        if (seed.length != 32) {
            throw new IllegalArgumentException("An Ed25519 private key has 32 bytes, not " + seed.length + ".");
        }
        Point point = BASE.times(scalar(seed));
        KeyFactory factory = KeyFactory.getInstance("Ed25519");
        return new KeyPair(
                factory.generatePublic(new EdECPublicKeySpec(
                        NamedParameterSpec.ED25519, new EdECPoint(point.x().testBit(0), point.y()))),
                factory.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
    }

    private static BigInteger scalar(byte[] seed) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-512").digest(seed);
        byte[] bigEndian = new byte[seed.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = hash[bigEndian.length - 1 - i];
        }
        Arrays.fill(hash, (byte) 0);
        return new BigInteger(1, bigEndian)
                .clearBit(0)
                .clearBit(1)
                .clearBit(2)
                .clearBit(BITS)
                .setBit(BITS - 1);
    }
}
