package dev.midstream.auth;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the user {@code admin} once, with a random password that is left in a file. The file comes first: whatever
 * crashes, the password that works is the one in the file.
 */
final class FirstAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);
    private static final String NAME = "admin";
    private static final int BYTES = 18;

    private FirstAdmin() {}

    static void ensure(Users users, Path file) {
        if (users.find(NAME).isPresent()) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            write(file);
            users.create(NAME, Files.readString(file).strip(), Set.of("admin", "operator", "user", "viewer"));
            LOG.info("Made the user {}; the password is in {}", NAME, file);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The first admin's password could not be left in " + file + ": " + e
                            + ". Make the folder writable or set admin.password.file of dev.midstream.auth.",
                    e);
        }
    }

    private static void write(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Path draft = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                ".admin",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Base64.getUrlEncoder().encodeToString(random) + "\n");
            Files.createLink(file, draft); // whole or not at all, and never over one that is there
        } catch (FileAlreadyExistsException e) {
            LOG.info("Keeping the password in {}", file);
        } finally {
            Files.delete(draft);
        }
    }
}
