package dev.midstream.swap.gate;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A small file that is replaced as a whole: written beside, forced to disk, renamed, and its folder forced. A crash or a
 * power loss leaves the old content or the new one, and after {@link #write} the new one. An interrupt does not disturb the
 * write; it is kept for the caller.
 *
 * <p>Thread-safe if one thread at a time writes to the same path.
 */
public final class DurableFile {
    private static final int ATTEMPTS = 100;

    private final Path file;

    public DurableFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    public Path path() {
        return file;
    }

    /**
     * Replaces the content.
     *
     * @throws IOException if the content may not survive a power loss; the file has the old content or the new one
     */
    public void write(byte[] content) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try (FileOutputStream stream = new FileOutputStream(beside.toFile())) { // not closed by an interrupt
            stream.write(content);
            stream.getFD().sync();
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(file.getParent());
    }

    /** Forces the names in a folder to disk, after files in it were created, renamed or deleted. */
    public static void force(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            for (int attempt = 1; ; attempt++) {
                interrupted |= Thread.interrupted(); // it would close the channel
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    if (attempt == ATTEMPTS) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
