package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies the operator's files of one {@code etc} into the {@code etc} of another build. The source stays as it is.
 *
 * <p>A file that only one side changed is taken from that side. Of a file that both sides changed the operator's is in
 * force, and the build's is beside it with the suffix {@code .new}. The build's own files, which must fit its bundles, are
 * the exception: the build's is in force, and the operator's is beside it with the suffix {@code .edited}.
 */
final class OperatorFiles {
    /** They name versions of bundles or options that the build needs. Operators have other files for their settings. */
    private static final Set<String> OF_BUILD = Set.of(
            "config.properties",
            "distribution.info",
            "jre.properties",
            "jvm.options",
            "org.apache.karaf.features.cfg",
            "org.apache.karaf.features.xml",
            "profile.cfg",
            "startup.properties");

    /** The node and its operator write them, and the build ships a stub. */
    private static final Set<String> OF_NODE = Set.of("keys.properties", "users.properties");

    /** Settings of many parts of the build: those that the operator's file lacks are added to it. */
    private static final String SYSTEM_PROPERTIES = "system.properties";

    private final Disk disk;
    private final Path from;
    private final ShippedFiles formerly;
    private final Path to;
    private final ShippedFiles now;
    private final List<String> notes = new ArrayList<>();

    /**
     * @param from the operator's {@code etc}
     * @param formerly the files that the build of {@code from} shipped
     * @param to the other build's {@code etc}
     * @param now the files that the other build ships
     */
    OperatorFiles(Disk disk, Path from, ShippedFiles formerly, Path to, ShippedFiles now) {
        this.disk = disk;
        this.from = from;
        this.formerly = formerly;
        this.to = to;
        this.now = now;
    }

    /**
     * @param deletions true if files that the operator deleted are to stay deleted
     * @return one sentence for each file that needs the operator's attention
     */
    List<String> copy(boolean deletions) throws IOException {
        for (String name : formerly.changedOrAdded(from)) {
            if (OF_BUILD.contains(name)) {
                copyBeside(name);
            } else {
                copy(name);
            }
        }
        for (String name : deletions ? formerly.removed(from) : List.<String>of()) {
            if (now.has(name) && !OF_BUILD.contains(name)) {
                disk.move(to.resolve(name), to.resolve(name + ".new"));
                notes.add("etc/" + name + " was deleted here and stays so; the newer build's is " + name + ".new.");
            }
        }
        return List.copyOf(notes);
    }

    private void copyBeside(String name) throws IOException {
        if (now.isUnchanged(name, from.resolve(name))) {
            return;
        }
        copyFile(from.resolve(name), to.resolve(name + ".edited"));
        notes.add("etc/" + name + " belongs to the build, so the newer build's is in force; the edited one is " + name
                + ".edited.");
    }

    private void copy(String name) throws IOException {
        Path mine = from.resolve(name);
        Path build = to.resolve(name);
        boolean conflict = now.has(name)
                && !OF_NODE.contains(name)
                && !formerly.isUnchanged(name, build)
                && !now.isUnchanged(name, mine);
        if (!conflict) {
            copyFile(mine, build);
            return;
        }
        disk.move(build, to.resolve(name + ".new"));
        copyFile(mine, build);
        int added = name.equals(SYSTEM_PROPERTIES) ? addMissing(build, to.resolve(name + ".new")) : 0;
        notes.add("etc/" + name + " was edited here and stays as it is"
                + (added == 0 ? "" : ", with " + added + " new settings at its end")
                + "; the newer build's is " + name + ".new.");
    }

    private int addMissing(Path mine, Path build) throws IOException {
        String text = Files.readString(mine, StandardCharsets.ISO_8859_1);
        Set<String> known = new HashSet<>();
        text.lines().forEach(line -> known.add(key(line)));
        List<String> missing = Files.readString(build, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !key(line).isEmpty() && !known.contains(key(line)))
                .toList();
        if (!missing.isEmpty()) {
            String added = "\n# Added by a newer build\n" + String.join("\n", missing) + "\n";
            disk.write(mine, text + added);
        }
        return missing.size();
    }

    /** Returns an empty text for a comment and an empty line. */
    private static String key(String line) {
        String stripped = line.strip();
        return stripped.startsWith("#") ? "" : stripped.split("[=:\\s]", 2)[0];
    }

    private void copyFile(Path source, Path target) throws IOException {
        Path directory = target.getParent();
        if (!Files.exists(directory)) {
            disk.makeDirectory(directory);
            if (!directory.equals(to)) {
                Files.setPosixFilePermissions(directory, Files.getPosixFilePermissions(source.getParent()));
            }
        }
        disk.copy(source, target);
    }
}
