package dev.midstream.swap.plan.jar;

import dev.midstream.swap.gate.DurableFile;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The jars that were deployed, by their SHA-256, so that they can be had again when the framework's own copies or the
 * operator's file are gone. A jar is read once: the stored copy is what is inspected, installed and named by the digest.
 * A jar is in the store whole, and forced to disk, or not at all. Thread-safe.
 */
public final class ArtifactStore {
    /** Jars that are kept although nothing refers to them, the last used first. */
    private static final int KEPT = Integer.getInteger("midstream.artifacts.kept", 20);

    private static final long MOST_BYTES = Long.getLong("midstream.artifacts.megabytes", 1024) << 20;
    private static final String SUFFIX = ".jar";
    private static final String BESIDE = ".new";

    private final Path folder;
    private final Predicate<String> referred;
    /** Jars that are new to the store since a deployment that has not ended, and how many deployments use them. */
    private final Map<String, Integer> uses = new HashMap<>();

    private final Set<String> fresh = new HashSet<>();
    private long serial;

    /** @param referred true for the digest of a jar that a bundle is, or after a restart will be, installed from */
    public ArtifactStore(Path folder, Predicate<String> referred) {
        this.folder = folder;
        this.referred = referred;
    }

    /**
     * Copies a jar into the store and inspects the copy. To be followed by {@link #keep} or {@link #drop}.
     *
     * @throws SwapRefusedException if the file is not a bundle that can be deployed, or cannot be stored; nothing is left
     */
    public Artifact take(Path source) throws SwapRefusedException {
        if (!Files.isRegularFile(source)) {
            throw new SwapRefusedException(source + " is not a file. Give the path of a bundle's jar.");
        }
        Path beside = null;
        try {
            JarLimits.configured().checkSize(source);
            Files.createDirectories(folder);
            beside = folder.resolve(nextName());
            String digest = copy(source, beside);
            Artifact artifact = Artifact.inspect(source, beside, digest);
            Artifact stored = artifact.in(store(beside, digest));
            prune();
            return stored;
        } catch (IOException | RuntimeException e) {
            throw new SwapRefusedException(
                    source.getFileName() + " cannot be copied to the node's data directory " + folder
                            + ", which may be full or read-only: " + SwapRefusedException.explain(e),
                    e);
        } finally {
            deleteQuietly(beside);
        }
    }

    private synchronized String nextName() {
        return "incoming-" + ProcessHandle.current().pid() + "-" + ++serial + BESIDE;
    }

    private static String copy(Path source, Path target) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(source);
                FileOutputStream file = new FileOutputStream(target.toFile()); // not closed by an interrupt
                OutputStream out = new DigestOutputStream(file, digest)) {
            in.transferTo(out);
            file.getFD().sync();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private synchronized Path store(Path beside, String digest) throws IOException {
        Path kept = folder.resolve(digest + SUFFIX);
        boolean known = Files.exists(kept);
        // also over a known jar, whose bytes may have been damaged since they were checked
        Files.move(beside, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (!known) {
            fresh.add(digest);
        }
        uses.merge(digest, 1, Integer::sum);
        DurableFile.force(folder);
        return kept;
    }

    private static void deleteQuietly(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** Keeps a jar whose revision has become live. */
    public synchronized void keep(Artifact artifact) {
        fresh.remove(artifact.digest());
        uses.computeIfPresent(artifact.digest(), (digest, count) -> count == 1 ? null : count - 1);
    }

    /** Removes a jar whose revision was refused, unless it was stored before or another deployment uses it. */
    public synchronized void drop(Artifact artifact) throws IOException {
        Integer left = uses.computeIfPresent(artifact.digest(), (digest, count) -> count == 1 ? null : count - 1);
        if (left == null && fresh.remove(artifact.digest())) {
            Files.deleteIfExists(artifact.file());
        }
    }

    /**
     * Returns a stored jar, and marks it as used.
     *
     * @param digest SHA-256 in hexadecimal, or the beginning of it
     */
    public synchronized Optional<Path> find(String digest) throws IOException {
        Optional<Path> found = all().stream()
                .filter(kept -> kept.getFileName().toString().startsWith(digest))
                .findFirst();
        if (found.isPresent()) {
            Files.setLastModifiedTime(found.get(), FileTime.from(Instant.now())); // the last used are not pruned
        }
        return found;
    }

    /** Deletes unreferred jars beyond the limits, and what an interrupted copy has left. */
    private synchronized void prune() throws IOException {
        long bytes = 0;
        int count = 0;
        for (Path kept : all()) {
            bytes += Files.size(kept);
            String name = kept.getFileName().toString();
            String digest = name.substring(0, name.length() - SUFFIX.length());
            if (!uses.containsKey(digest) && !referred.test(digest) && (++count > KEPT || bytes > MOST_BYTES)) {
                bytes -= Files.size(kept);
                Files.delete(kept);
            }
        }
    }

    /** Deletes copies that an ended process has left. To be called before the first {@link #take}. */
    public synchronized void removeLeftovers() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(BESIDE)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Returns the jars, the last used first. */
    public synchronized List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
        }
    }
}
