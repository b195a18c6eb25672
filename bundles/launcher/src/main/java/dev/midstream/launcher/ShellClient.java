package dev.midstream.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.io.output.NoCloseOutputStream;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * A connection to the node's shell. It logs in with a key that only the node's owner can read and takes the node's
 * answer only if it holds the host key in the same home, so another process that grabbed the port is not spoken to.
 */
public final class ShellClient implements AutoCloseable {

    /** What a command did. */
    public record Result(int status, String out) {}

    static final Duration LOGIN = Duration.ofSeconds(20);
    static final int CONNECTION_LOST = 255;
    private static final String USER = "admin";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    private final SshClient client;
    private final int port;
    private final KeyPair key;
    private ClientSession session;

    private ShellClient(SshClient client, int port, KeyPair key) throws IOException {
        this.client = client;
        this.port = port;
        this.key = key;
        session = login();
    }

    /**
     * @param key PKCS#8 in PEM, its public half beside it with the suffix {@code .pub}
     * @param hostKey the node's own, made by it for its first connection
     * @throws IOException with a message for people
     */
    public static ShellClient open(int port, Path key, Path hostKey) throws IOException {
        SshClient client = SshClient.setUpDefaultClient();
        try {
            client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            client.setUserAuthFactories(List.of(new UserAuthPublicKeyFactory()));
            client.setServerKeyVerifier(onlyHolderOf(hostKey));
            client.setNioWorkers(1);
            client.start();
            return new ShellClient(client, port, userKey(key));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            client.stop();
            throw new IOException("Cannot open the node's shell on 127.0.0.1:" + port + ": " + reason(e), e);
        }
    }

    private ClientSession login() throws IOException {
        ClientSession fresh =
                client.connect(USER, "127.0.0.1", port).verify(LOGIN).getSession();
        fresh.addPublicKeyIdentity(key);
        fresh.auth().verify(LOGIN);
        return fresh;
    }

    /**
     * Runs a command and keeps its output. The node ends a session with its command, so the next one is opened right
     * after, which leaves a command's time free of it.
     */
    public Result run(String command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(command)) {
            channel.setOut(out);
            channel.setErr(out);
            int status = finish(channel);
            return new Result(status, out.toString(StandardCharsets.UTF_8));
        } finally {
            session.close(true);
            session = login();
        }
    }

    /** Runs a command whose output goes to the streams as it comes. They stay open. */
    int attach(String command, OutputStream out, OutputStream err) throws IOException {
        try (ChannelExec channel = session.createExecChannel(command)) {
            return attach(channel, out, err);
        }
    }

    int attach(ClientChannel channel, OutputStream out, OutputStream err) throws IOException {
        channel.setOut(new NoCloseOutputStream(out));
        channel.setErr(new NoCloseOutputStream(err));
        return finish(channel);
    }

    ClientSession session() {
        return session;
    }

    private static int finish(ClientChannel channel) throws IOException {
        channel.open().verify(LOGIN);
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0L);
        Integer status = channel.getExitStatus();
        return status == null ? CONNECTION_LOST : status;
    }

    @Override
    public void close() {
        client.stop();
    }

    /** Reads the key when it is asked for, because the node may not have made it before. */
    private static ServerKeyVerifier onlyHolderOf(Path hostKey) {
        return (session, address, presented) -> {
            try (InputStream in = Files.newInputStream(hostKey)) {
                for (KeyPair pair : SecurityUtils.loadKeyPairIdentities(
                        null, NamedResource.ofName(hostKey.toString()), in, FilePasswordProvider.EMPTY)) {
                    return KeyUtils.compareKeys(pair.getPublic(), presented);
                }
                return false;
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("the node's host key " + hostKey + " cannot be read: " + e, e);
            }
        };
    }

    static KeyPair userKey(Path key) throws IOException, GeneralSecurityException {
        String entry = Files.readString(key.resolveSibling(key.getFileName() + ".pub"));
        PublicKey publicKey = AuthorizedKeyEntry.parseAuthorizedKeyEntry(entry.strip())
                .resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
        return new KeyPair(publicKey, privateKey(Files.readString(key)));
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // it is of another kind
            }
        }
        throw new InvalidKeySpecException("the key is none of " + ALGORITHMS + " in PKCS#8");
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
