package dev.midstream.security.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.List;

/**
 * The node's admin token, read from its file. Replacing the file replaces the token. Further tokens, one on each line, are
 * accepted if they are in the file of the same name with the suffix {@code .accepted}: while a cluster's secret is replaced,
 * its nodes have different tokens.
 *
 * <p>Assumes: the files are replaced whole. Guarantees: the time a check takes tells nothing of the tokens. Lock-free; a
 * check costs one look at each file's date.
 */
public final class AdminToken {
    private static final FileTime ABSENT = FileTime.fromMillis(Long.MIN_VALUE);

    private final Path file;
    private final Path others;
    private volatile Read read = new Read(null, null, List.of());

    private record Read(FileTime own, FileTime others, List<byte[]> tokens) {}

    public AdminToken(Path file) {
        this.file = file;
        this.others = file.resolveSibling(file.getFileName() + ".accepted");
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
        byte[] bytes = candidate.getBytes(StandardCharsets.UTF_8);
        boolean matches = false;
        for (byte[] token : tokens()) {
            matches |= MessageDigest.isEqual(token, bytes);
        }
        return matches;
    }

    private List<byte[]> tokens() {
        Read known = read;
        try {
            FileTime own = Files.getLastModifiedTime(file);
            FileTime beside = modified(others);
            if (!own.equals(known.own) || !beside.equals(known.others)) {
                known = new Read(own, beside, read(beside));
                read = known;
            }
            return known.tokens;
        } catch (IOException e) {
            return List.of(); // without the file nobody is admin
        }
    }

    private List<byte[]> read(FileTime beside) throws IOException {
        String all = Files.readString(file).strip() + "\n" + (beside.equals(ABSENT) ? "" : Files.readString(others));
        return all.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static FileTime modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }
}
