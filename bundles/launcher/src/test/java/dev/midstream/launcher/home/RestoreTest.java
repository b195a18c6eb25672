package dev.midstream.launcher.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    @TempDir
    Path folder;

    private final Map<String, String> content = new LinkedHashMap<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Path home;

    @BeforeEach
    void content() {
        home = folder.resolve("home");
        content.put("data/midstream/committed.properties", "a=b");
        content.put("etc/midstream/admin.token", "secret");
        content.put("NOTES.txt", "notes");
    }

    @Test
    void restoresEveryFileForItsOwnerOnly() throws Exception {
        assertThat(restore(archive(sums()))).isZero();

        assertThat(home.resolve("data/midstream/committed.properties")).hasContent("a=b");
        Path token = home.resolve("etc/midstream/admin.token");
        assertThat(token).hasContent("secret");
        assertThat(Files.getPosixFilePermissions(token)).hasSize(2);
        assertThat(Files.getPosixFilePermissions(token.getParent())).hasSize(3);
        assertThat(Files.getPosixFilePermissions(home.resolve("data/midstream/committed.properties")))
                .hasSize(2);
        assertThat(home.resolve(".incomplete")).doesNotExist();
        assertThat(home.resolve(".restore")).doesNotExist();
    }

    @Test
    void editedSettingIsInForceBesideTheBuilds() throws Exception {
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/broker.cfg"), "url = newer");
        content.put("etc/broker.cfg", "url = mine");

        assertThat(restore(archive(sums()))).isZero();

        assertThat(home.resolve("etc/broker.cfg")).hasContent("url = mine");
        assertThat(home.resolve("etc/broker.cfg.new")).hasContent("url = newer");
    }

    @Test
    void malformedListIsRefusedInOneSentence() throws Exception {
        assertThat(restore(archive("nonsense\n"))).isEqualTo(1);

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("SHA256SUMS has a malformed line: 'nonsense'")
                .hasLineCount(1);
        assertThat(home).doesNotExist();
    }

    @Test
    void interruptedRestoreIsRecorded() throws Exception {
        // a directory in the place of a file, so that the restore ends in the middle
        Files.createDirectories(home.resolve("etc/midstream/admin.token/occupied"));

        assertThat(restore(archive(sums()))).isEqualTo(1);

        assertThat(home.resolve(".incomplete")).exists();
        assertThat(home.resolve("data/midstream")).doesNotExist();
    }

    @Test
    void damagedBackupIsRefused() throws Exception {
        String sums = sums();
        content.put("etc/midstream/admin.token", "another");

        assertThat(restore(archive(sums))).isEqualTo(1);
        assertThat(home).doesNotExist();
    }

    @Test
    void additionalFileIsRefused() throws Exception {
        String sums = sums();
        content.put("etc/midstream/more", "text");

        assertThat(restore(archive(sums))).isEqualTo(1);
        assertThat(home).doesNotExist();
    }

    @Test
    void fileOutsideTheHomeIsRefused() throws Exception {
        content.put("data/midstream/../../../outside", "text");

        assertThat(restore(archive(sums()))).isEqualTo(1);
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    @Test
    void homeWithDataIsRefused() throws Exception {
        Path kept = Files.createDirectories(home.resolve("data/midstream")).resolve("committed.properties");
        Files.writeString(kept, "kept");

        assertThat(restore(archive(sums()))).isEqualTo(1);
        assertThat(kept).hasContent("kept");
    }

    private int restore(Path archive) {
        return new Restore(archive, home, new PrintStream(OutputStream.nullOutputStream()), new PrintStream(said))
                .run();
    }

    private String sums() throws Exception {
        StringBuilder sums = new StringBuilder();
        for (Map.Entry<String, String> each : content.entrySet()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(each.getValue().getBytes(StandardCharsets.UTF_8));
            sums.append(HexFormat.of().formatHex(digest) + "  " + each.getKey() + "\n");
        }
        return sums.toString();
    }

    private Path archive(String sums) throws IOException {
        Path archive = folder.resolve("backup.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            content.put("SHA256SUMS", sums);
            for (Map.Entry<String, String> each : content.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return archive;
    }
}
