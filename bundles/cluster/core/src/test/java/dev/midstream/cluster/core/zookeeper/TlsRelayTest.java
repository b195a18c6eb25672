package dev.midstream.cluster.core.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.core.Registry;
import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node and a ZooKeeper whose port takes TLS only. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class TlsRelayTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestZooKeeper zooKeeper;
    private LossyRelay secure;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = new TestZooKeeper(folder.resolve("zookeeper"));
        certificate("server", "ip:127.0.0.1");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        zooKeeper.close();
    }

    @Test
    void nodeJoinsByTls() throws Exception {
        ZooKeeperRegistry a = node("a", "server", "server");
        await().until(() -> a.standing().reachable());
        assertThat(a.write("desired", "s", "one", Registry.NONE)).isTrue();
        assertThat(a.look("desired", "s").text()).isEqualTo("one");
        assertThat(a.standing().note()).contains("127.0.0.1:" + secure.port());
    }

    @Test
    void connectionThatBreaksIsMadeAgain() throws Exception {
        ZooKeeperRegistry a = node("a", "server", "server");
        await().until(() -> a.standing().reachable());
        secure.loseNextAnswer();
        assertThat(a.write("desired", "s", "one", Registry.NONE)).isTrue();
        await().until(() -> a.standing().reachable());
        assertThat(a.look("desired", "s").text()).isEqualTo("one");
    }

    @Test
    void serverOfAnotherAuthorityIsRefused() throws Exception {
        certificate("other", "ip:127.0.0.1");
        assertNeverReachable(node("a", "other", "server"));
    }

    @Test
    void certificateOfAnotherHostIsRefused() throws Exception {
        certificate("elsewhere", "dns:zookeeper.example");
        assertNeverReachable(node("a", "elsewhere", "elsewhere"));
    }

    @Test
    void fileWithoutCertificateIsRefused() throws Exception {
        Files.createDirectories(folder.resolve("empty"));
        assertThat(ZooKeeperTls.read(folder.resolve("empty"))).isEmpty();
        Files.writeString(folder.resolve("empty").resolve(ZooKeeperTls.AUTHORITIES), "");
        assertThatThrownBy(() -> ZooKeeperTls.read(folder.resolve("empty")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no certificate");
    }

    /** The relay has tried to connect, and was refused. */
    private void assertNeverReachable(ZooKeeperRegistry node) {
        await().until(() -> secure.accepted() >= 2);
        assertThat(node.standing().reachable()).isFalse();
    }

    /**
     * @param shown name of the server's certificate
     * @param trusted name of the certificate that the node trusts
     */
    private ZooKeeperRegistry node(String id, String shown, String trusted) throws Exception {
        secure = new LossyRelay(
                zooKeeper.server().port(),
                server(shown).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Path files = Files.createDirectories(folder.resolve("etc-" + trusted));
        Files.copy(folder.resolve(trusted + ".pem"), files.resolve(ZooKeeperTls.AUTHORITIES));
        ZooKeeperRegistry registry = new ZooKeeperRegistry(
                id,
                new ClusterToken("127.0.0.1:" + secure.port(), TestZooKeeper.SECRET),
                Duration.ofSeconds(20),
                ZooKeeperTls.read(files).orElseThrow());
        open.add(registry);
        open.add(secure);
        return registry;
    }

    private SSLContext server(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void certificate(String name, String host) throws Exception {
        String store = folder.resolve(name + ".p12").toString();
        keytool(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + host,
                "-keystore",
                store,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-validity",
                "30");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-file",
                folder.resolve(name + ".pem").toString());
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Path log = folder.resolve("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
