package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The changes that an upgrade makes to the file system, one method for each kind. A test replaces it by one that fails at
 * the n-th change.
 */
interface Disk {

    /** Creates a directory and its parents; does nothing if it exists. */
    void makeDirectory(Path directory) throws IOException;

    /** Copies one file with its permissions and writes it through to the disk. Replaces an existing target. */
    void copy(Path from, Path to) throws IOException;

    /** Renames a file or a directory atomically. Replaces an existing file. */
    void move(Path from, Path to) throws IOException;

    /** Writes a whole text file, readable by its owner only, through to the disk. Replaces an existing file. */
    void write(Path file, String text) throws IOException;

    /** Deletes a file or an empty directory, if it exists. */
    void delete(Path file) throws IOException;
}
