package dev.midstream.security.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;

/**
 * The node's admin token, read from its file. Replacing the file replaces the token.
 *
 * <p>Assumes: the file is replaced whole. Guarantees: the time a check takes tells nothing of the token. Lock-free; a
 * check costs one look at the file's date.
 */
public final class AdminToken {
    private final Path file;
    private volatile Read read = new Read(null, null);

    private record Read(FileTime modified, byte[] token) {}

    public AdminToken(Path file) {
        this.file = file;
    }

    /**
     * Returns the token of the node with this configuration directory.
     *
     * @param etc the container's property {@code karaf.etc}
     */
    public static AdminToken of(String etc) {
        return new AdminToken(Path.of(etc, "midstream", "admin.token"));
    }

    public boolean matches(String candidate) {
        byte[] token = token();
        return token != null
                && token.length > 0
                && MessageDigest.isEqual(token, candidate.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] token() {
        Read known = read;
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            if (!modified.equals(known.modified)) {
                known = new Read(modified, Files.readString(file).strip().getBytes(StandardCharsets.UTF_8));
                read = known;
            }
            return known.token;
        } catch (IOException e) {
            return null; // without the file nobody is admin
        }
    }
}
