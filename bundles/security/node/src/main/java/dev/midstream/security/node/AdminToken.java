package dev.midstream.security.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The node's admin token: 256 random bits. */
final class AdminToken {
    private AdminToken() {}

    /** Whether it was made now. */
    static boolean ensure(Path file) throws IOException {
        if (Files.exists(file)) {
            return false;
        }
        Secrets.write(file, Secrets.random() + "\n");
        return true;
    }
}
