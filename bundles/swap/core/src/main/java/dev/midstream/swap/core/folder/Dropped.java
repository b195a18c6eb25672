package dev.midstream.swap.core.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipFile;

/**
 * A jar in the folder, as it looks now.
 *
 * @param looks how often it looked like this
 * @param taken whether it was deployed or refused in this state
 */
record Dropped(long size, FileTime modified, int looks, boolean taken) {
    /** A jar is written to no longer if it looks the same twice and has its directory, which comes last. */
    private static final int STABLE = 2;
    /** After so many looks without a directory it is not half copied but broken, and refused with the reason. */
    private static final int GIVEN_UP = 10;

    static Dropped look(Path jar) throws IOException {
        return new Dropped(Files.size(jar), Files.getLastModifiedTime(jar), 1, false);
    }

    Dropped next(Dropped later) {
        return same(later) ? new Dropped(size, modified, looks + 1, taken) : later;
    }

    private boolean same(Dropped other) {
        return size == other.size && modified.equals(other.modified);
    }

    boolean ready(Path jar) {
        return !taken && looks >= STABLE && (looks >= GIVEN_UP || hasDirectory(jar));
    }

    private static boolean hasDirectory(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.size() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    Dropped settled() {
        return new Dropped(size, modified, looks, true);
    }

    /** Names this state of the file. */
    String stamp() {
        return size + " bytes of " + modified;
    }
}
