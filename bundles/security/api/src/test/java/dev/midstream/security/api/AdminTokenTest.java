package dev.midstream.security.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

    @Test
    void replacedFileReplacesToken(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("admin.token");
        AdminToken token = new AdminToken(file);
        assertThat(token.matches("")).isFalse();

        Files.writeString(file, "secret\n");
        assertThat(token.matches("secret")).isTrue();
        assertThat(token.matches("secret2")).isFalse();

        Files.writeString(file, "other\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertThat(token.matches("secret")).isFalse();
        assertThat(token.matches("other")).isTrue();

        Files.writeString(file, "\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1)));
        assertThat(token.matches("")).isFalse();
    }

    @Test
    void acceptedTokensAreThoseBesideToo(@TempDir Path folder) throws Exception {
        AdminToken token = new AdminToken(Files.writeString(folder.resolve("admin.token"), "next\n"));
        assertThat(token.matches("former")).isFalse();

        Path others = Files.writeString(folder.resolve("admin.token.accepted"), "former\nfirst\n");
        for (String accepted : new String[] {"next", "former", "first"}) {
            assertThat(token.matches(accepted)).as(accepted).isTrue();
        }
        assertThat(token.matches("former\nfirst")).isFalse();

        Files.delete(others);
        assertThat(token.matches("former")).isFalse();
        assertThat(token.matches("next")).isTrue();
    }

    @Test
    void bearerTokenIsReadFromHeader() {
        assertThat(BearerToken.of("Bearer abc")).hasValue("abc");
        assertThat(BearerToken.of("bearer  abc ")).hasValue("abc");
        assertThat(BearerToken.of("Basic abc")).isEmpty();
        assertThat(BearerToken.of("Bearer")).isEmpty();
        assertThat(BearerToken.of(null)).isEmpty();
    }
}
