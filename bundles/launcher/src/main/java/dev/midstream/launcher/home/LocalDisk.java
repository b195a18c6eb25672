package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file system of this machine. */
final class LocalDisk implements Disk {
    private final boolean durable;

    /** @param durable true to write files through to the disk; false in tests, for their speed */
    LocalDisk(boolean durable) {
        this.durable = durable;
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
        Files.copy(
                from,
                to,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING,
                LinkOption.NOFOLLOW_LINKS);
        if (durable && Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel channel = FileChannel.open(to, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (durable) {
                channel.force(true);
            }
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
