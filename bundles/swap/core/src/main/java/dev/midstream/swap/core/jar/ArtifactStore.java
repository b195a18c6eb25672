package dev.midstream.swap.core.jar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/**
 * The jars that were deployed, by their SHA-256, so that they can be had again when the framework's own copies or the
 * operator's file are gone. A jar is in the store as a whole or not at all. Thread-safe.
 */
public final class ArtifactStore {
    /** How many are kept that nothing refers to, the last used first. */
    private static final int KEPT = Integer.getInteger("midstream.artifacts.kept", 20);

    private static final long MOST_BYTES = Long.getLong("midstream.artifacts.megabytes", 1024) << 20;
    private static final String SUFFIX = ".jar";

    private final Path folder;

    public ArtifactStore(Path folder) {
        this.folder = folder;
    }

    public static ArtifactStore of(BundleContext context) {
        String data = context.getProperty("karaf.data");
        Path home =
                data == null ? context.getDataFile("").toPath() : Path.of(data).resolve("midstream");
        return new ArtifactStore(home.resolve("artifacts"));
    }

    /**
     * Keeps a copy, forced to disk.
     *
     * @return whether it is new to the store
     */
    public synchronized boolean put(Path file, String digest) throws IOException {
        Files.createDirectories(folder);
        Path kept = folder.resolve(digest + SUFFIX);
        if (Files.exists(kept)) {
            Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
            return false;
        }
        Path beside = folder.resolve(digest + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                            beside,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
                    OutputStream out = Channels.newOutputStream(channel)) {
                Files.copy(file, out);
                channel.force(true);
            }
            Files.move(beside, kept, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** @param digest SHA-256 in hexadecimal, or the beginning of it */
    public synchronized Optional<Path> find(String digest) throws IOException {
        return all().stream()
                .filter(kept -> kept.getFileName().toString().startsWith(digest))
                .findFirst();
    }

    public synchronized void remove(String digest) throws IOException {
        Files.deleteIfExists(folder.resolve(digest + SUFFIX));
    }

    /**
     * Deletes what is too much or too old, never what is referred to.
     *
     * @param referred whether something depends on a jar, by its digest
     */
    public synchronized void prune(Predicate<String> referred) throws IOException {
        long bytes = 0;
        int count = 0;
        for (Path kept : all()) {
            bytes += Files.size(kept);
            String name = kept.getFileName().toString();
            if (!referred.test(name.substring(0, name.length() - SUFFIX.length()))
                    && (++count > KEPT || bytes > MOST_BYTES)) {
                bytes -= Files.size(kept);
                Files.delete(kept);
            }
        }
    }

    /** The last used first. */
    private List<Path> all() throws IOException {
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
