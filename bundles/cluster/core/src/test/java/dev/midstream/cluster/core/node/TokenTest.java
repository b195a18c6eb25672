package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
    private static final String SECRET = "0123456789abcdef/0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void hasServersAndASecretThatNobodySees() throws IOException {
        Path file =
                Files.writeString(folder.resolve("cluster.token"), "127.0.0.1:2181,zk-2.example:2182/" + SECRET + "\n");
        assertThat(Token.read(file)).hasValueSatisfying(token -> {
            assertThat(token.servers()).isEqualTo("127.0.0.1:2181,zk-2.example:2182");
            assertThat(token.secret()).isEqualTo(SECRET);
            assertThat(token.toString()).doesNotContain(SECRET);
        });
    }

    @Test
    void noFileIsNoCluster() throws IOException {
        assertThat(Token.read(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void whatIsNoneIsRefusedWithoutShowingIt() {
        for (String line : new String[] {"", "127.0.0.1:2181", "127.0.0.1/" + SECRET, SECRET, "a b:1/" + SECRET}) {
            assertThatThrownBy(() -> Token.parse(line, folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HOST:PORT")
                    .hasMessageNotContaining(SECRET);
        }
        assertThatThrownBy(() -> Token.parse("127.0.0.1:2181/short", folder))
                .hasMessageContaining("has 5 characters and needs 32");
    }
}
