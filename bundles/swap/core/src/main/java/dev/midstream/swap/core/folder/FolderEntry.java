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
public record FolderEntry(long size, FileTime modified, int looks, boolean taken) {
    /** A jar is written to no longer if it looks the same twice and has its directory, which comes last. */
    private static final int STABLE = 2;
    /** After so many looks without a directory it is not half copied but broken, and refused with the reason. */
    private static final int GIVEN_UP = 10;

    public static FolderEntry look(Path jar) throws IOException {
        return new FolderEntry(Files.size(jar), Files.getLastModifiedTime(jar), 1, false);
    }

    public FolderEntry next(FolderEntry later) {
        return same(later) ? new FolderEntry(size, modified, looks + 1, taken) : later;
    }

    private boolean same(FolderEntry other) {
        return size == other.size && modified.equals(other.modified);
    }

    public boolean ready(Path jar) {
        return !taken && looks >= STABLE && (looks >= GIVEN_UP || hasDirectory(jar));
    }

    private static boolean hasDirectory(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.size() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    public FolderEntry settled() {
        return new FolderEntry(size, modified, looks, true);
    }

    /** Names this state of the file. */
    public String stamp() {
        return size + " bytes of " + modified;
    }
}
