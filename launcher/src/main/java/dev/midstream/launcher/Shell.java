package dev.midstream.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.io.output.NoCloseOutputStream;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * The node's shell: one command with its exit status, or a session on this terminal. It logs in with a key that only
 * the node's owner can read and takes the node's answer only if it holds the host key in the same home, so another
 * process that grabbed the port is not spoken to.
 *
 * @param command null for a session
 * @param terminal type, null if standard input is not a terminal; the script has put it into raw mode
 */
record Shell(int port, Path key, Path hostKey, String terminal, int columns, int lines, String command) {

    private static final String USER = "admin";
    private static final Duration LOGIN = Duration.ofSeconds(20);
    private static final int CANNOT_CONNECT = 255;

    static Shell parse(String[] args) {
        int port = 8101;
        Path key = null;
        Path hostKey = null;
        String terminal = null;
        int columns = 80;
        int lines = 24;
        String command = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--port" -> port = Integer.parseInt(args[++i]);
                case "--key" -> key = Path.of(args[++i]);
                case "--host-key" -> hostKey = Path.of(args[++i]);
                case "--terminal" -> {
                    terminal = args[++i];
                    lines = Integer.parseInt(args[++i]);
                    columns = Integer.parseInt(args[++i]);
                }
                case "--" -> {
                    command = String.join(" ", List.of(args).subList(i + 1, args.length));
                    i = args.length;
                }
                default -> throw new IllegalArgumentException("Unknown option of shell: " + args[i]);
            }
        }
        return new Shell(port, key, hostKey, terminal, columns, lines, command);
    }

    int run() {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            client.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory()));
            client.setServerKeyVerifier(onlyThisNode());
            client.setNioWorkers(1);
            client.start();
            try (ClientSession session =
                    client.connect(USER, "127.0.0.1", port).verify(LOGIN).getSession()) {
                session.addPublicKeyIdentity(load(key));
                session.auth().verify(LOGIN);
                return talk(session);
            }
        } catch (IOException | GeneralSecurityException e) {
            System.err.println("Cannot open the node's shell on 127.0.0.1:" + port + ": " + reason(e));
            return CANNOT_CONNECT;
        }
    }

    private int talk(ClientSession session) throws IOException {
        try (ClientChannel channel =
                command == null ? session.createShellChannel() : session.createExecChannel(command)) {
            if (channel instanceof ChannelShell shell) {
                shell.setUsePty(terminal != null);
                shell.setPtyType(terminal);
                shell.setPtyColumns(columns);
                shell.setPtyLines(lines);
                shell.setIn(System.in);
            }
            channel.setOut(new NoCloseOutputStream(System.out));
            channel.setErr(new NoCloseOutputStream(System.err));
            channel.open().verify(LOGIN);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0L);
            Integer status = channel.getExitStatus();
            if (status == null && command != null) {
                System.err.println("The node closed the connection before the command ended.");
                return CANNOT_CONNECT;
            }
            return status == null ? 0 : status;
        }
    }

    /** Reads the key when it is asked for: the node makes it for its first connection. */
    private ServerKeyVerifier onlyThisNode() {
        return (session, address, presented) -> {
            try {
                return KeyUtils.compareKeys(load(hostKey).getPublic(), presented);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("the node's host key " + hostKey + " cannot be read: " + e, e);
            }
        };
    }

    private static KeyPair load(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            for (KeyPair pair : SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), in, FilePasswordProvider.EMPTY)) {
                return pair;
            }
        }
        throw new IOException("there is no key in " + file);
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof ConnectException) {
            return "nothing listens there; ./midstream status tells whether the node runs.";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
