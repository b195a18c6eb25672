package dev.midstream.data.core;

import dev.midstream.data.api.Backup.Part;
import dev.midstream.launcher.home.ApiConfigurations;
import dev.midstream.launcher.home.ShippedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings and secrets of a node: each file of {@code etc} that its distribution does not ship in this form, and the
 * configurations that programs made. An upgrade keeps the same files.
 */
final class Settings {
    private final Path base;
    private final Path etc;
    private final Path data;

    Settings(Path base, Path etc, Path data) {
        this.base = base;
        this.etc = etc;
        this.data = data;
    }

    /** @return one part for each entry of {@code etc} with such files, and one for the configurations */
    List<Part> add(Archive archive) throws IOException {
        ShippedFiles shipped = ShippedFiles.read(base.resolve(ShippedFiles.FILE));
        archive.add(ShippedFiles.BACKUP_ENTRY, shipped.text());
        Map<String, Part> parts = new LinkedHashMap<>();
        for (String name : shipped.changedOrAdded(etc)) {
            merge(
                    parts,
                    "etc/" + name.split("/")[0],
                    archive.add("etc/" + name, etc.resolve(name).toRealPath()));
        }
        Path configurations = data.resolve(ApiConfigurations.DIRECTORY);
        String prefix = "data/" + ApiConfigurations.DIRECTORY;
        for (String name : ApiConfigurations.names(configurations)) {
            if (Files.exists(configurations.resolve(name))) {
                merge(parts, prefix, archive.add(prefix + "/" + name, configurations.resolve(name)));
            }
        }
        return new ArrayList<>(parts.values());
    }

    private static void merge(Map<String, Part> parts, String name, Part added) {
        parts.merge(
                name,
                new Part(name, added.files(), added.bytes()),
                (one, other) -> new Part(name, one.files() + other.files(), one.bytes() + other.bytes()));
    }
}
