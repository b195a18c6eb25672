package dev.midstream.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    private Path home;

    @BeforeEach
    void content() {
        home = folder.resolve("home");
        content.put("data/midstream/committed.properties", "a=b");
        content.put("etc/midstream/admin.token", "secret");
        content.put("NOTES.txt", "notes");
    }

    @Test
    void whatIsWholeIsThereAndSecretsAreItsOwnersOnly() throws Exception {
        assertThat(restore(archive(sums()))).isZero();

        assertThat(home.resolve("data/midstream/committed.properties")).hasContent("a=b");
        Path token = home.resolve("etc/midstream/admin.token");
        assertThat(token).hasContent("secret");
        assertThat(Files.getPosixFilePermissions(token)).hasSize(2);
        assertThat(Files.getPosixFilePermissions(token.getParent())).hasSize(3);
    }

    @Test
    void whatIsDamagedLeavesNothing() throws Exception {
        String sums = sums();
        content.put("etc/midstream/admin.token", "another");

        assertThat(restore(archive(sums))).isEqualTo(1);
        assertThat(home).doesNotExist();
    }

    @Test
    void aFileTooManyIsRefused() throws Exception {
        String sums = sums();
        content.put("etc/midstream/more", "text");

        assertThat(restore(archive(sums))).isEqualTo(1);
        assertThat(home).doesNotExist();
    }

    @Test
    void nothingIsWrittenOutsideTheHome() throws Exception {
        content.put("data/midstream/../../../outside", "text");

        assertThat(restore(archive(sums()))).isEqualTo(1);
        assertThat(folder.resolve("outside")).doesNotExist();
    }

    @Test
    void aHomeWithDataIsLeftAlone() throws Exception {
        Path kept = Files.createDirectories(home.resolve("data/midstream")).resolve("committed.properties");
        Files.writeString(kept, "kept");

        assertThat(restore(archive(sums()))).isEqualTo(1);
        assertThat(kept).hasContent("kept");
    }

    private int restore(Path archive) {
        return new Restore(archive, home).run();
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
