package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk whose process dies at the n-th change; a file that is copied or written then is cut in half. */
final class DyingDisk implements Disk {

    /** The end of the process. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Disk disk = new LocalDisk(false);
    private int left;

    DyingDisk(int changes) {
        left = changes;
    }

    private boolean dies() {
        if (left < 0) {
            throw new Death(); // clean-up of a process that has died
        }
        return left-- == 0;
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        if (dies()) {
            throw new Death();
        }
        disk.makeDirectory(directory);
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
        if (dies()) {
            disk.write(to, Files.readString(from).substring((int) (Files.size(from) / 2)));
            throw new Death();
        }
        disk.copy(from, to);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        if (dies()) {
            throw new Death();
        }
        disk.move(from, to);
    }

    @Override
    public void write(Path file, String text) throws IOException {
        if (dies()) {
            disk.write(file, text.substring(text.length() / 2));
            throw new Death();
        }
        disk.write(file, text);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (dies()) {
            throw new Death();
        }
        disk.delete(file);
    }
}
