package dev.midstream.itests.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands of the shell for users of each role, over SSH. */
class ShellRolesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** The commands that read the state of swaps, messages and the cluster. */
    private static final Set<String> VIEWER = Set.of(
            "ms:services", "ms:info", "ms:history", "ms:certificate", "ms:plan", "ms:queues", "ms:dead", "ms:nodes");

    /** Commands in no scope, which end or explain a session. */
    private static final Set<String> EVERYBODY = Set.of("*:exit", "*:help", "shell:logout");

    private static final SshClient CLIENT = SshClient.setUpDefaultClient();
    private static KeyPair viewer;
    private static KeyPair manager;
    private static Home home;

    private record Result(Integer status, String out) {
        boolean denied() {
            return !Integer.valueOf(0).equals(status)
                    && (out.contains("Command not found") || out.contains("Insufficient credentials"));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        viewer = SecurityUtils.getKeyPairGenerator("EC").generateKeyPair();
        manager = SecurityUtils.getKeyPairGenerator("Ed25519").generateKeyPair();
        home = new Home("roles");
        Files.writeString(
                home.file("etc/keys.properties"),
                "viewer=" + key(viewer) + ",viewer,ssh\nmanager=" + key(manager) + ",manager,ssh\nguest=" + key(viewer)
                        + ",viewer\n");
        home.start();
        CLIENT.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        CLIENT.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        CLIENT.setServerKeyVerifier((session, address, key) -> true);
        CLIENT.start();
    }

    @AfterAll
    static void stop() {
        CLIENT.stop();
        if (home != null) {
            home.close();
        }
    }

    private static String key(KeyPair pair) {
        return PublicKeyEntry.toString(pair.getPublic()).split(" ")[1];
    }

    @Test
    void viewerReadsTheState() throws Exception {
        assertThat(run("viewer", viewer, "ms:services")).satisfies(result -> {
            assertThat(result.status()).as(result.out()).isZero();
            assertThat(result.out()).contains("storage");
        });
    }

    @Test
    void ed25519KeyLogsIn() throws Exception {
        assertThat(run("manager", manager, "ms:services").status()).isZero();
    }

    @Test
    void managerMayDeployAndNotConfigure() throws Exception {
        assertThat(run("manager", manager, "ms:deploy no.jar")).matches(result -> !result.denied());
        for (String command : List.of(
                "ms:backup /tmp/x.zip", "config:property-set -p a b c", "bundle:update 1", "cat etc/host.key")) {
            assertThat(run("manager", manager, command)).as(command).matches(Result::denied);
        }
    }

    @Test
    void viewerRunsNoOtherCommand() throws Exception {
        Set<String> commands = home.shell("each (($.session registry) commands) { echo ($it scope) ($it name) }")
                .lines()
                .map(line -> line.strip().split(" "))
                .filter(words -> words.length == 2)
                .map(words -> words[0] + ":" + words[1])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(commands).hasSizeGreaterThan(100).containsAll(VIEWER);
        commands.removeAll(VIEWER);
        commands.removeAll(EVERYBODY);
        Set<String> allowed = new TreeSet<>();
        for (String command : commands) {
            if (!run("viewer", viewer, command).denied()) {
                allowed.add(command);
            }
        }
        assertThat(allowed).isEmpty();
    }

    @Test
    void viewerRunsNoExpression() throws Exception {
        Path written = home.file("data/written");
        for (String expression : List.of(
                "($.context installBundle file:/x.jar) start",
                "$.context bundles",
                "x = ($.session getFactory)",
                "ms:services > " + written,
                "ms:services | tac " + written,
                "each [1 2] { ms:services }",
                "cat < etc/host.key",
                "service:get x",
                "f = { cat etc/host.key }; f",
                "new java.io.File x")) {
            assertThat(run("viewer", viewer, expression)).as(expression).matches(Result::denied);
        }
        assertThat(written).doesNotExist();
    }

    @Test
    void adminRunsExpressions() throws Exception {
        assertThat(home.shell("($.context getBundle 0) symbolicName")).isNotNull();
        assertThat(home.shell("echo (($.context getBundle 0) symbolicName)")).contains("felix");
    }

    @Test
    void filesAreNotCopied() throws Exception {
        Result copy = run("viewer", viewer, "scp -f etc/midstream/admin.token");
        assertThat(copy.status()).isNotZero();
        assertThat(copy.out()).contains("copies no files");
        try (ClientSession session = login("viewer", viewer);
                ChannelSubsystem sftp = session.createSubsystemChannel("sftp")) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            sftp.setOut(answer);
            sftp.open().verify(DEADLINE);
            // the first message of SFTP, which a server would answer
            sftp.getInvertedIn().write(new byte[] {0, 0, 0, 5, 1, 0, 0, 0, 3});
            sftp.getInvertedIn().flush();
            sftp.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
            assertThat(answer.size()).isZero();
        } catch (IOException e) {
            assertThat(e).as("the server closed the channel").isNotNull();
        }
    }

    @Test
    void portsAreNotForwarded() throws Exception {
        SshdSocketAddress target = new SshdSocketAddress("127.0.0.1", home.stompPort);
        try (ClientSession session = login("viewer", viewer)) {
            assertThatThrownBy(() -> session.createDirectTcpipChannel(target, target)
                            .open()
                            .verify(DEADLINE))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusedLoginIsLogged() throws Exception {
        assertThatThrownBy(() -> login("guest", viewer)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> login("viewer", manager)).isInstanceOf(IOException.class);

        home.await(
                "both are logged",
                () -> home.log().contains("user=guest") && home.log().contains("user=viewer"));
        assertThat(home.log()
                        .lines()
                        .filter(line -> line.contains("Shell login refused"))
                        .collect(Collectors.joining()))
                .contains("no role ssh")
                .contains("another key than in etc/keys.properties")
                .contains("127.0.0.1");
    }

    @Test
    void sessionsWriteNoErrors() throws Exception {
        run("viewer", viewer, "ms:services");

        assertThat(Files.readString(home.file("console.log"))).doesNotContain("Error in initialization script");
    }

    private static Result run(String user, KeyPair pair, String command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ClientSession session = login(user, pair);
                ChannelExec channel = session.createExecChannel(command)) {
            channel.setOut(out);
            channel.setErr(out);
            channel.open().verify(DEADLINE);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
            return new Result(channel.getExitStatus(), out.toString(StandardCharsets.UTF_8));
        }
    }

    private static ClientSession login(String user, KeyPair pair) throws IOException {
        ClientSession session = CLIENT.connect(user, "127.0.0.1", home.shellPort)
                .verify(DEADLINE)
                .getSession();
        try {
            session.addPublicKeyIdentity(pair);
            session.auth().verify(DEADLINE);
            return session;
        } catch (IOException e) {
            session.close(true);
            throw e;
        }
    }
}
