package dev.midstream.launcher.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings a home to another build, or a new home to its first one.
 *
 * <p>Assumptions: the node does not run; no other launcher works on the home; the build is unpacked in {@code .new}.
 *
 * <p>Guarantees: (1) Until the new tree is complete, nothing but {@code .new} directories has changed. (2) Then the file
 * {@code .upgrade} is written, and from there on files are renamed only. (3) Whenever the process ends, the next run discards
 * the new tree (before {@code .upgrade}) or completes the upgrade (after it). (4) Every operator's file is at each moment in
 * {@code etc}, or in {@code .old/etc} and {@code .new/etc}.
 */
public final class Upgrade {
    private static final String STATE = ".upgrade";
    private static final String NEW = ".new";
    private static final String OLD = ".old";
    private static final String DRAFT = ".draft";

    /** A directory whose parts are replaced: each part's replacement is in its {@code .new}. */
    private record Area(Path root, List<String> parts) {
        Path fresh() {
            return root.resolve(NEW);
        }

        Path former() {
            return root.resolve(OLD);
        }
    }

    private final Disk disk;
    private final Path home;
    private final Consumer<String> notes;
    private final Area build;
    private final Area data;

    public Upgrade(Path home, Consumer<String> notes) {
        this(new LocalDisk(true), home, notes);
    }

    Upgrade(Disk disk, Path home, Consumer<String> notes) {
        this.disk = disk;
        this.home = home;
        this.notes = notes;
        // the launcher's own jar is in lib: it is where the script looks for it at every moment
        this.build = new Area(home, List.of("bin", "etc", "system", ShippedFiles.FILE, "lib"));
        // beside the data, which may be on a disk of its own
        this.data = new Area(home.resolve("data"), List.of(ApiConfigurations.DIRECTORY));
    }

    /**
     * Completes an upgrade that was interrupted, or else makes one.
     *
     * @param name of the build in {@code .new}
     */
    public void run(String name) throws IOException {
        if (!Files.exists(home.resolve(STATE))) {
            prepare(name);
        }
        complete();
    }

    private void prepare(String name) throws IOException {
        Trees.delete(disk, build.former());
        Trees.delete(disk, data.former());
        Trees.delete(disk, data.fresh());
        Path etc = build.fresh().resolve("etc");
        ShippedFiles shipped = ShippedFiles.of(etc);
        disk.write(build.fresh().resolve(ShippedFiles.FILE), shipped.text());
        Path manifest = home.resolve(ShippedFiles.FILE);
        if (Files.isDirectory(home.resolve("etc"))) {
            new OperatorFiles(disk, home.resolve("etc"), ShippedFiles.read(manifest), etc, shipped)
                    .copy(Files.exists(manifest))
                    .forEach(notes);
        }
        copyConfigurations();
        Trees.make(disk, build.former());
        Trees.make(disk, data.former());
        Path draft = home.resolve(STATE + DRAFT);
        disk.write(draft, name + "\n");
        disk.move(draft, home.resolve(STATE));
    }

    private void copyConfigurations() throws IOException {
        Path kept = data.root().resolve(ApiConfigurations.DIRECTORY);
        Path from = Files.exists(kept)
                ? kept
                : ApiConfigurations.inCache(data.root().resolve("cache"));
        Trees.make(disk, data.fresh());
        Path to = data.fresh().resolve(ApiConfigurations.DIRECTORY);
        disk.makeDirectory(to);
        if (from != null) {
            for (String name : ApiConfigurations.names(from)) {
                disk.makeDirectory(to.resolve(name).getParent());
                disk.copy(from.resolve(name), to.resolve(name));
            }
        }
    }

    private void complete() throws IOException {
        String name = Files.readString(home.resolve(STATE));
        replace(build);
        replace(data);
        // made of the former build: the framework's copies of its bundles, archived classes
        Path cache = data.root().resolve("cache");
        if (exists(cache) && !exists(data.former().resolve("cache"))) {
            disk.move(cache, data.former().resolve("cache"));
        }
        disk.delete(home.resolve("run").resolve("shell.jsa"));
        Path draft = home.resolve(Trees.MARKER + DRAFT);
        disk.write(draft, name);
        disk.move(draft, home.resolve(Trees.MARKER));
        disk.delete(home.resolve(STATE));
        for (Area area : List.of(build, data)) {
            Trees.delete(disk, area.former());
            Trees.delete(disk, area.fresh());
        }
    }

    /** A part is replaced if and only if it is no longer in the area's {@code .new}. */
    private void replace(Area area) throws IOException {
        for (String part : area.parts()) {
            Path fresh = area.fresh().resolve(part);
            Path current = area.root().resolve(part);
            if (exists(fresh)) {
                if (exists(current)) {
                    disk.move(current, area.former().resolve(part));
                }
                disk.move(fresh, current);
            }
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
