package dev.midstream.security.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node reads the token of its cluster. */
class ClusterTokenTest {
    private static final String SECRET = "0123456789abcdef/0123456789abcdef";
    private static final String OTHER = "another secret is as long as this".replace(' ', '-');

    @TempDir
    private Path folder;

    private static ClusterToken parse(String line) throws IOException {
        return ClusterToken.parse(line, Path.of("cluster.token"));
    }

    @Test
    void addressesHaveHostsWithoutBrackets() throws IOException {
        assertThat(parse("zk1.example:2181,127.0.0.1:2182,[::1]:2183/" + SECRET).addresses())
                .containsExactly(
                        InetSocketAddress.createUnresolved("zk1.example", 2181),
                        InetSocketAddress.createUnresolved("127.0.0.1", 2182),
                        InetSocketAddress.createUnresolved("::1", 2183));
    }

    @Test
    void tokenHasServersAndSecret() throws IOException {
        Path file =
                Files.writeString(folder.resolve("cluster.token"), "127.0.0.1:2181,zk-2.example:2182/" + SECRET + "\n");
        assertThat(ClusterToken.read(file)).hasValueSatisfying(token -> {
            assertThat(token.servers()).isEqualTo("127.0.0.1:2181,zk-2.example:2182");
            assertThat(token.secret().passwords("any")).isEqualTo(new ClusterSecret(SECRET).passwords("any"));
            assertThat(token.toString()).doesNotContain(SECRET);
        });
        assertThat(ClusterToken.file(folder.toString())).isEqualTo(folder.resolve("midstream/cluster.token"));
    }

    @Test
    void absentFileIsNoCluster() throws IOException {
        assertThat(ClusterToken.read(folder.resolve("absent"))).isEmpty();
    }

    @Test
    void eachRandomSecretIsTakenWhole() throws IOException {
        Random random = new Random(1);
        byte[] bytes = new byte[32];
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(bytes);
            String secret = Base64.getEncoder().encodeToString(bytes);
            assertThat(parse("127.0.0.1:2181/" + secret).secret().passwords("any"))
                    .isEqualTo(new ClusterSecret(secret).passwords("any"));
        }
    }

    @Test
    void firstSecretSignsAndAllAreAccepted() throws IOException {
        ClusterSecret both = parse("127.0.0.1:2181/" + SECRET + "," + OTHER).secret();
        ClusterSecret one = new ClusterSecret(SECRET);
        ClusterSecret other = new ClusterSecret(OTHER);
        String first = one.passwords("a").get(0);
        assertThat(both.passwords("a"))
                .containsExactly(first, other.passwords("a").get(0));
        assertThat(one.passwords("b")).as("one key for each purpose").doesNotContain(first);
        assertThat(one.keys("a").get(0)).hasSize(32);
    }

    @Test
    void malformedLineIsRefusedAndNotShown() {
        for (String line : List.of("", "127.0.0.1:2181", "127.0.0.1/" + SECRET, SECRET, "a b:1/" + SECRET)) {
            assertThatThrownBy(() -> parse(line))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HOST:PORT")
                    .hasMessageNotContaining(SECRET);
        }
        for (String secrets : List.of("", "short", SECRET + ",short", SECRET + ",", SECRET + "\n" + OTHER)) {
            assertThatThrownBy(() -> parse("127.0.0.1:2181/" + secrets))
                    .hasMessageContaining("It needs 32 or more")
                    .hasMessageNotContaining(SECRET);
        }
    }

    /** RFC 4231, test case 2. */
    @Test
    void keysAreThoseOfTheStandard() {
        assertThat(HexFormat.of().formatHex(ClusterSecret.hmac("Jefe".getBytes(), "what do ya want for nothing?")))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
