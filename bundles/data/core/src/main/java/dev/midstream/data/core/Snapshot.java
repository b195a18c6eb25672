package dev.midstream.data.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of the data directory beside it, taken in two steps.
 *
 * <p>Assumes: files of {@link #UNCHANGING} are made whole, never changed, and deleted only by somebody who has written
 * down before, in a database that is held, that they are not needed. Guarantees: what is committed in the copy finds its
 * artifact there, and what an entry of a held database names was there when that was copied.
 */
final class Snapshot {
    /** Taken before the databases: a schema may be newer than the revisions that are live, and never older. */
    private static final Set<String> FIRST = Set.of("committed.properties", "artifacts", "swaps");
    /** Linked, which takes no time to speak of and no space. */
    private static final Set<String> UNCHANGING = Set.of("artifacts", "objects");
    /** Locks, half-written files, and what is made again of the rest: a broker's index of its journal. */
    private static final Pattern LEFT_OUT =
            Pattern.compile(".*\\.lck|.*\\.new|objects/incoming/.*|.*/kahadb/(lock|db\\.(data|redo|free))"
                    + "|derby/[^/]+/tmp/.*|.*/tmp_storage/.*");

    private final Path data;
    private final Path copy;

    Snapshot(Path data, Path copy) {
        this.data = data;
        this.copy = copy;
    }

    void takeFirst() throws IOException {
        for (Path part : parts()) {
            if (FIRST.contains(name(part))) {
                take(part);
            }
        }
    }

    /** To be called while all databases are held. */
    void takeHeld() throws IOException {
        for (Path part : parts()) {
            if (!FIRST.contains(name(part))) {
                take(part);
            }
        }
    }

    private List<Path> parts() throws IOException {
        try (Stream<Path> parts = Files.list(data)) {
            return parts.toList();
        }
    }

    private static String name(Path part) {
        return part.getFileName().toString();
    }

    private void take(Path part) throws IOException {
        boolean link = UNCHANGING.contains(name(part));
        try (Stream<Path> files = Files.walk(part)) {
            for (Path file : files.toList()) {
                String relative = data.relativize(file).toString();
                if (!LEFT_OUT.matcher(relative).matches()) {
                    take(file, copy.resolve(relative), link);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void take(Path file, Path to, boolean link) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                Files.createDirectories(to);
            } else if (link) {
                Files.createLink(to, file);
            } else {
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        } catch (NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            } // else it was deleted meanwhile by those who knew that nobody needs it
        }
    }
}
