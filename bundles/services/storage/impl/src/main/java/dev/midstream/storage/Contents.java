package dev.midstream.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;

/**
 * Files named by the SHA-256 of what is in them, so that equal contents are kept once.
 *
 * <p>Assumes: all users in this JVM were given the same MVStore. Guarantees: a file is there from {@link #link} until the
 * last write that linked it is unlinked, and its bytes are on disk when link returns. The map of links is shared by the
 * revisions, and so it is also the lock that keeps one from deleting what the other links.
 */
final class Contents {
    private static final int BUFFER = 1 << 16;

    private final Path incoming;
    private final Path folder;
    private final MVMap<String, String> links; // "sha256/write" -> key

    Contents(MVStore store, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("sha256"));
        this.incoming = Files.createDirectories(folder.resolve("incoming"));
        links = store.openMap(
                "links",
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
    }

    /** Content that has arrived but has no name yet; gone when closed, unless it was linked. */
    record Draft(Path file, String sha256, long size) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** Reads the stream to its end, onto the disk. */
    Draft receive(InputStream content) throws IOException {
        Path file = Files.createTempFile(incoming, "", "");
        MessageDigest digest = sha256();
        long size = 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                digest.update(buffer, 0, n);
                writeFully(out, ByteBuffer.wrap(buffer, 0, n));
                size += n;
            }
            out.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return new Draft(file, HexFormat.of().formatHex(digest.digest()), size);
    }

    void link(Draft draft, String write, String key) throws IOException {
        Path target = file(draft.sha256());
        if (!Files.isDirectory(target.getParent())) {
            Files.createDirectories(target.getParent());
            sync(folder);
        }
        synchronized (links) {
            links.put(draft.sha256() + "/" + write, key);
            Files.move(draft.file(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        sync(target.getParent());
    }

    void unlink(String sha256, String write) throws IOException {
        synchronized (links) {
            links.remove(sha256 + "/" + write);
            if (!linked(sha256)) {
                Files.deleteIfExists(file(sha256));
            }
        }
    }

    private boolean linked(String sha256) {
        String next = links.ceilingKey(sha256 + "/");
        return next != null && next.startsWith(sha256 + "/");
    }

    InputStream open(String sha256, long offset, long length) throws IOException {
        FileChannel channel = FileChannel.open(file(sha256), StandardOpenOption.READ);
        try {
            channel.position(Math.min(offset, channel.size()));
            return new Part(Channels.newInputStream(channel), length);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Tells of each link: its SHA-256/write and its key. */
    void links(BooleanSupplier stop, BiConsumer<String, String> visitor) {
        for (Iterator<String> all = links.keyIterator(null); all.hasNext() && !stop.getAsBoolean(); ) {
            String link = all.next();
            visitor.accept(link, links.get(link));
        }
    }

    boolean olderThan(Instant time, String sha256) throws IOException {
        Path file = file(sha256);
        return !Files.exists(file)
                || Files.getLastModifiedTime(file).toInstant().isBefore(time);
    }

    /** Deletes files that arrived before that time and belong to nothing. */
    void deleteUnlinked(BooleanSupplier stop, Instant before) throws IOException {
        try (Stream<Path> files = Stream.concat(Files.walk(folder), Files.list(incoming))) {
            files.takeWhile(file -> !stop.getAsBoolean())
                    .filter(Files::isRegularFile)
                    .forEach(file -> deleteUnlinked(file, before));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void deleteUnlinked(Path file, Instant before) {
        synchronized (links) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)
                        && !linked(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // somebody else did it
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path file(String sha256) {
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** A rename is on disk when its folder is. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
