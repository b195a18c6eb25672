package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Deletes directories that the launcher made, and no others. */
final class Trees {
    /** Marks a directory as one that the launcher made. */
    static final String MARKER = ".midstream-home";

    private Trees() {}

    /** Makes a directory that {@link #delete} may delete. */
    static void make(Disk disk, Path directory) throws IOException {
        disk.makeDirectory(directory);
        disk.write(directory.resolve(MARKER), "\n");
    }

    /**
     * Deletes a directory with its content, the marker last, so that a deletion that was interrupted can be repeated. Does
     * nothing if there is no such directory. Does not follow links.
     *
     * @throws IOException if the directory has no marker
     */
    static void delete(Disk disk, Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path marker = directory.resolve(MARKER);
        if (!Files.exists(marker)) {
            if (ShippedFiles.names(directory).isEmpty()) {
                disk.delete(directory); // was interrupted after the marker, or before it
                return;
            }
            throw new IOException(directory + " was not deleted, because Midstream has not made it: it has no " + MARKER
                    + ". Move it away.");
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            if (!each.equals(marker) && !each.equals(directory)) {
                disk.delete(each);
            }
        }
        disk.delete(marker);
        disk.delete(directory);
    }
}
