package dev.midstream.security.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The node's admin token: 256 random bits. */
final class AdminToken {
    private static final int BYTES = 32;

    private AdminToken() {}

    /** Whether it was made now. */
    static boolean ensure(Path file) throws IOException {
        if (Files.exists(file)) {
            return false;
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Secrets.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        return true;
    }
}
