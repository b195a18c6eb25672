package dev.midstream.security.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerRestrictionsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final SshServer server = SshServer.setUpDefaultServer();
    private final SshClient client = SshClient.setUpDefaultClient();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    /** The part of Karaf's authenticator that is used. */
    public static final class Karafs implements PublickeyAuthenticator {
        public static final AttributeKey<Subject> SUBJECT_ATTRIBUTE_KEY = new AttributeKey<>();

        @Override
        public boolean authenticate(String user, PublicKey key, ServerSession session) {
            return true;
        }
    }

    @BeforeEach
    void serve() throws Exception {
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(pair("EC", 256)));
        server.setPublickeyAuthenticator(new Karafs());
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setCommandFactory((channel, command) -> new Waiting(command));
        server.setSubsystemFactories(List.of(new SubsystemFactory() {
            @Override
            public String getName() {
                return "sftp";
            }

            @Override
            public Command createSubsystem(ChannelSession channel) {
                return new Waiting(getName());
            }
        }));
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setServerKeyVerifier((session, address, key) -> true);
        client.start();
    }

    @AfterEach
    void stop() throws IOException {
        mayEnd.countDown();
        client.stop();
        server.stop(true);
    }

    @Test
    void everyTypeOfKeyLogsIn() throws Exception {
        for (KeyPair pair : List.of(pair("EC", 256), pair("RSA", 2048), ed25519())) {
            restrict("jane", pair);
            try (ClientSession session = login("jane", pair)) {
                assertThat(session.isAuthenticated())
                        .as(KeyUtils.getKeyType(pair))
                        .isTrue();
            }
        }
    }

    @Test
    void unknownKeyIsRefused() throws Exception {
        restrict("jane", pair("EC", 256));

        assertThatThrownBy(() -> login("jane", pair("EC", 256))).hasMessageContaining("No more authentication");
    }

    @Test
    void portsAreNotForwarded() throws Exception {
        KeyPair pair = pair("EC", 256);
        restrict("jane", pair);
        try (ClientSession session = login("jane", pair)) {
            SshdSocketAddress target = new SshdSocketAddress("127.0.0.1", server.getPort());
            assertThatThrownBy(() -> session.createDirectTcpipChannel(target, target)
                            .open()
                            .verify(DEADLINE))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> session.startRemotePortForwarding(new SshdSocketAddress("127.0.0.1", 0), target))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void portsAreForwardedWithoutRestrictions() throws Exception {
        KeyPair pair = pair("EC", 256);
        server.start();
        try (ClientSession session = login("jane", pair)) {
            SshdSocketAddress target = new SshdSocketAddress("127.0.0.1", server.getPort());
            session.createDirectTcpipChannel(target, target).open().verify(DEADLINE);
        }
    }

    @Test
    void filesAreNotCopied() throws Exception {
        KeyPair pair = pair("EC", 256);
        restrict("jane", pair);
        try (ClientSession session = login("jane", pair)) {
            ByteArrayOutputStream copied = new ByteArrayOutputStream();
            try (ChannelExec copy = session.createExecChannel("scp -f etc/midstream/admin.token")) {
                copy.setOut(copied);
                copy.setErr(new ByteArrayOutputStream());
                copy.open().verify(DEADLINE);
                copy.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
                assertThat(copy.getExitStatus()).isEqualTo(1);
            }
            assertThat(copied.size()).isZero();
            assertThat(server.getSubsystemFactories()).as("SFTP").isEmpty();
        }
    }

    @Test
    void linesArriveBeforeCommandEnds() throws Exception {
        KeyPair pair = pair("EC", 256);
        restrict("jane", pair);
        try (ClientSession session = login("jane", pair);
                ChannelExec channel = session.createExecChannel("stage");
                PipedInputStream in = new PipedInputStream();
                PipedOutputStream out = new PipedOutputStream(in)) {
            channel.setOut(out);
            channel.setErr(new ByteArrayOutputStream());
            channel.open().verify(DEADLINE);

            assertThat(new String(in.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("stage\n");
            assertThat(channel.getExitStatus()).isNull();

            mayEnd.countDown();
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
            assertThat(channel.getExitStatus()).isZero();
        }
    }

    private void restrict(String user, KeyPair pair) throws IOException {
        String key = PublicKeyEntry.toString(pair.getPublic()).split(" ")[1];
        Path file = Files.writeString(folder.resolve("keys.properties"), user + "=" + key + ",viewer,ssh\n");
        if (!server.isStarted()) {
            ServerRestrictions.apply(server, new Accounts(file));
            server.start();
        }
    }

    private ClientSession login(String user, KeyPair pair) throws IOException {
        ClientSession session = client.connect(user, "127.0.0.1", server.getPort())
                .verify(DEADLINE)
                .getSession();
        session.addPublicKeyIdentity(pair);
        session.auth().verify(DEADLINE);
        return session;
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPair ed25519() throws Exception {
        return org.apache.sshd.common.util.security.SecurityUtils.getKeyPairGenerator("Ed25519")
                .generateKeyPair();
    }

    /** Prints a line, and ends when it may. */
    private final class Waiting extends AbstractCommandSupport {
        Waiting(String command) {
            super(command, null);
        }

        @Override
        public void run() {
            try {
                getOutputStream().write((getCommand() + "\n").getBytes(StandardCharsets.UTF_8));
                onExit(mayEnd.await(DEADLINE.toSeconds(), TimeUnit.SECONDS) ? 0 : 1);
            } catch (IOException | InterruptedException e) {
                onExit(1, e.toString());
            }
        }
    }
}
