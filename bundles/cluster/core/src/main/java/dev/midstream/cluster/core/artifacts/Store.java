package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The node's jars by digest: the folder in which swaps keep theirs, and those of bundles that were installed otherwise. A
 * jar is in the folder as a whole or not at all. Thread-safe.
 */
public final class Store {
    private static final String PART = ".part";
    private static final String JAR = ".jar";
    private static final String DIGEST = "[0-9a-f]{64}";

    private final Path folder;
    /** Where the jars of bundles are that were installed otherwise, by digest. */
    private final Map<String, URI> elsewhere = new ConcurrentHashMap<>();

    public Store(Path folder) {
        this.folder = folder;
    }

    /** Deletes what an earlier run of the node has not finished. */
    public void tidy() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path part :
                        files.filter(file -> file.toString().endsWith(PART)).toList()) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    static boolean isDigest(String text) {
        return text != null && text.matches(DIGEST);
    }

    private Path path(String digest) {
        if (!isDigest(digest)) {
            throw new IllegalArgumentException("Not a SHA-256 in hexadecimal: " + digest);
        }
        return folder.resolve(digest + JAR);
    }

    /** The jar, copied here if it is elsewhere in the node. */
    public Optional<Path> find(String digest) throws IOException {
        Path kept = path(digest);
        if (!Files.isRegularFile(kept)) {
            URI other = elsewhere.get(digest);
            if (other == null) {
                return Optional.empty();
            }
            Path part = part(digest, "copy");
            try (InputStream in = other.toURL().openStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!finish(part, digest)) {
                return Optional.empty();
            }
        }
        Files.setLastModifiedTime(kept, FileTime.from(Instant.now())); // the last used is kept the longest
        return Optional.of(kept);
    }

    /** Returns the digest of a jar in the folder that begins so. */
    public Optional<String> complete(String beginning) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(JAR) && name.startsWith(beginning))
                    .map(name -> name.substring(0, name.length() - JAR.length()))
                    .filter(Store::isDigest)
                    .findFirst();
        }
    }

    public boolean has(String digest) {
        return Files.isRegularFile(path(digest)) || elsewhere.containsKey(digest);
    }

    /** @throws IOException if it is not there */
    long size(String digest) throws IOException {
        if (Files.isRegularFile(path(digest))) {
            return Files.size(path(digest));
        }
        URI other = elsewhere.get(digest);
        if (other == null) {
            throw new IOException("no jar of digest " + digest);
        }
        try (InputStream in = other.toURL().openStream()) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /**
     * Learns of a jar that is elsewhere in the node.
     *
     * @return its digest
     */
    public String learn(URI location) throws IOException {
        try (InputStream in = location.toURL().openStream()) {
            String digest = digest(in);
            elsewhere.put(digest, location);
            return digest;
        }
    }

    /** @return its digest */
    public String put(Path file) throws IOException {
        String digest;
        try (InputStream in = Files.newInputStream(file)) {
            digest = digest(in);
        }
        if (!Files.isRegularFile(path(digest))) {
            Path part = part(digest, "copy");
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            if (!finish(part, digest)) {
                throw new IOException(file + " changed while it was read");
            }
        }
        return digest;
    }

    /** A file beside for what is not whole yet. */
    Path part(String digest, String why) throws IOException {
        Files.createDirectories(folder);
        return folder.resolve(digest + '.' + why + '-' + Thread.currentThread().getId() + PART);
    }

    /**
     * Takes a part in if it is whole, else deletes it.
     *
     * @return whether it had the digest
     */
    boolean finish(Path part, String digest) throws IOException {
        try {
            String found;
            try (InputStream in = Files.newInputStream(part)) {
                found = digest(in);
            }
            if (!found.equals(digest)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, path(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return true;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String digest(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
