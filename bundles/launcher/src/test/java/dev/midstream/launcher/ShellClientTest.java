package dev.midstream.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Collections;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellClientTest {

    @TempDir
    Path home;

    private final SshServer server = SshServer.setUpDefaultServer();
    private Path key;
    private Path hostKey;

    @BeforeEach
    void serve() throws Exception {
        KeyPair user = pair("EC", 256);
        KeyPair host = pair("RSA", 2048);
        key = write("ssh_key", user);
        hostKey = write("host.key", host);
        Files.writeString(home.resolve("ssh_key.pub"), PublicKeyEntry.toString(user.getPublic()) + " admin@here\n");
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(Collections.singletonList(host)));
        server.setPublickeyAuthenticator(
                (name, given, session) -> "admin".equals(name) && KeyUtils.compareKeys(given, user.getPublic()));
        server.setCommandFactory((channel, command) -> new Echo(command));
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
    }

    @Test
    void runsCommandsWithTheirStatus() throws IOException {
        try (ShellClient client = ShellClient.open(server.getPort(), key, hostKey)) {
            assertThat(client.run("0 fine")).isEqualTo(new ShellClient.Result(0, "0 fine"));
            assertThat(client.run("7 broken")).isEqualTo(new ShellClient.Result(7, "7 broken"));
        }
    }

    @Test
    void doesNotSpeakToAnotherHost() throws Exception {
        Path another = write("another.key", pair("RSA", 2048));
        assertThatThrownBy(() -> ShellClient.open(server.getPort(), key, another))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Server key did not validate");
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port = server.getPort();
        server.stop(true);
        assertThatThrownBy(() -> ShellClient.open(port, key, hostKey)).hasMessageContaining("nothing listens there");
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private Path write(String name, KeyPair pair) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded());
        return Files.writeString(
                home.resolve(name), "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    /** Says the command and ends with the number it begins with. */
    private static final class Echo extends AbstractCommandSupport {
        Echo(String command) {
            super(command, null);
        }

        @Override
        public void run() {
            try {
                getOutputStream().write(getCommand().getBytes(StandardCharsets.UTF_8));
                getOutputStream().flush();
                onExit(Integer.parseInt(getCommand().split(" ")[0]));
            } catch (IOException e) {
                onExit(1, e.toString());
            }
        }
    }
}
