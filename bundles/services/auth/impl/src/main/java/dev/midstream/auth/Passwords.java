package dev.midstream.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id hashes in the PHC string form, which carries its own parameters: stronger ones can be set here at any time and
 * old hashes still verify.
 *
 * <p>A hash takes 19 MB and some 50 ms by design; at most one for each processor is computed at a time, so that a flood of
 * logins can neither fill the heap nor starve the node.
 */
final class Passwords {
    static final int MIN_LENGTH = 10;
    static final int MAX_LENGTH = 256;
    private static final int MIN_DISTINCT = 5;

    private static final int MEMORY_KB = 19 * 1024;
    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore permits = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /** What is hashed for a name that nobody has, so that the answer takes as long. */
    private final String nobody = Parameters.fresh(random).with(new byte[HASH_BYTES]);

    private record Parameters(int memory, int iterations, int parallelism, byte[] salt) {
        static Parameters fresh(SecureRandom random) {
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            return new Parameters(MEMORY_KB, ITERATIONS, PARALLELISM, salt);
        }

        String with(byte[] hash) {
            Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
            return "$argon2id$v=19$m=" + memory + ",t=" + iterations + ",p=" + parallelism + "$"
                    + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        }
    }

    /**
     * Checks what a user wants as password.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static void check(String name, String password) {
        if (password == null || password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A password has from " + MIN_LENGTH + " to " + MAX_LENGTH + " characters.");
        }
        if (password.toLowerCase(Locale.ROOT).contains(name)) {
            throw new IllegalArgumentException("A password must not contain the user's name.");
        }
        if (password.chars().distinct().count() < MIN_DISTINCT) {
            throw new IllegalArgumentException("A password has at least " + MIN_DISTINCT + " different characters.");
        }
    }

    String hash(String password) {
        Parameters parameters = Parameters.fresh(random);
        return parameters.with(compute(parameters, password));
    }

    /** Takes the same time whether there is such a user or not. */
    boolean verify(String hashOrNull, String password) {
        String[] parts = (hashOrNull == null ? nobody : hashOrNull).split("\\$");
        String[] numbers = parts[3].split("[=,]");
        Parameters parameters = new Parameters(
                Integer.parseInt(numbers[1]),
                Integer.parseInt(numbers[3]),
                Integer.parseInt(numbers[5]),
                Base64.getDecoder().decode(parts[4]));
        byte[] expected = Base64.getDecoder().decode(parts[5]);
        boolean equal = MessageDigest.isEqual(expected, compute(parameters, password));
        return equal && hashOrNull != null;
    }

    private byte[] compute(Parameters parameters, String password) {
        permits.acquireUninterruptibly();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(parameters.memory)
                    .withIterations(parameters.iterations)
                    .withParallelism(parameters.parallelism)
                    .withSalt(parameters.salt)
                    .build());
            byte[] hash = new byte[HASH_BYTES];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            permits.release();
        }
    }
}
