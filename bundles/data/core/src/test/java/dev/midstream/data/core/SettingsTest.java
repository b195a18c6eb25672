package dev.midstream.data.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.midstream.data.api.Backup.Part;
import dev.midstream.launcher.home.Upgrade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void archiveHasTheFilesThatUpgradeKeeps() throws IOException {
        Path home = folder.resolve("home");
        write(home, ".new/.midstream-home", "");
        write(home, ".new/etc/broker.cfg", "url = shipped");
        write(home, ".new/etc/acl.cfg", "all");
        new Upgrade(home, note -> {}).run("build");
        write(home, "etc/acl.cfg", "all\n"); // the container adds a line end
        write(home, "etc/broker.cfg", "url = mine");
        write(home, "etc/own.cfg", "a = b");
        write(home, "etc/midstream/admin.token", "secret");
        write(home, "etc/midstream/data/auth.password", "secret");
        write(home, "data/config/made/api.config", "service.pid=\"made.api\"");
        write(home, "data/config/broker.config", "felix.fileinstall.filename=\"file:/etc/broker.cfg\"");

        List<Part> parts;
        try (Archive archive = new Archive(folder.resolve("backup.zip"))) {
            parts = new Settings(home, home.resolve("etc"), home.resolve("data")).add(archive);
            archive.finish();
        }

        assertThat(parts)
                .extracting(Part::name, Part::files)
                .containsExactlyInAnyOrder(
                        tuple("etc/broker.cfg", 1),
                        tuple("etc/own.cfg", 1),
                        tuple("etc/midstream", 2),
                        tuple("data/config", 1));
        try (ZipFile zip = new ZipFile(folder.resolve("backup.zip").toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactlyInAnyOrder(
                            "shipped.sha256",
                            "etc/broker.cfg",
                            "etc/midstream/admin.token",
                            "etc/midstream/data/auth.password",
                            "etc/own.cfg",
                            "data/config/made/api.config",
                            "SHA256SUMS");
        }
    }

    private static void write(Path home, String file, String text) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.writeString(home.resolve(file), text);
    }
}
