package dev.midstream.cluster.core.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.midstream.cluster.core.zookeeper.TestZooKeeper;
import dev.midstream.security.secret.ClusterSecret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One node fetches from others by HTTP; what is between HTTP and {@link ArtifactServer} is the test's. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ArtifactsTest {
    private static final int SIZE = 300_000;

    @TempDir
    private Path folder;

    private final List<HttpServer> peers = new ArrayList<>();
    private final Passes passes = new Passes(TestZooKeeper.SECRET, Clock.systemUTC());
    private final List<String> ranges = new ArrayList<>();
    private Store store;
    private Store good;
    private String digest;
    private byte[] content;

    /** What a peer does with what it would send. */
    private interface Fault {
        byte[] of(byte[] sent);
    }

    @BeforeEach
    void artifact() throws IOException {
        store = new Store(folder.resolve("own"));
        good = new Store(folder.resolve("good"));
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        digest = good.put(Files.write(folder.resolve("a.jar"), content));
    }

    @AfterEach
    void stop() {
        peers.forEach(peer -> peer.stop(0));
    }

    @Test
    void isFetchedFromAPeer() throws IOException {
        fetch(peer(good, passes, sent -> sent));
        assertThat(store.find(digest)).hasValueSatisfying(jar -> assertThat(jar).hasBinaryContent(content));
        nothingIsLeft();
    }

    @Test
    void aPeerThatIsGoneOrHasItNotIsPassedOver() throws IOException {
        fetch(
                new Peers.Peer("gone", URI.create("http://127.0.0.1:1/")),
                peer(new Store(folder.resolve("empty")), passes, sent -> sent),
                peer(good, passes, sent -> sent));
        assertThat(store.find(digest)).isPresent();
    }

    @Test
    void whatACorruptPeerSendsIsNotTaken() throws IOException {
        Peers.Peer corrupt = peer(good, passes, sent -> {
            sent[sent.length / 2] ^= 1;
            return sent;
        });
        assertThatThrownBy(() -> fetch(corrupt))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has sent something else");
        assertThat(store.find(digest)).isEmpty();
        nothingIsLeft();
        fetch(corrupt, peer(good, passes, sent -> sent));
        assertThat(store.find(digest)).hasValueSatisfying(jar -> assertThat(jar).hasBinaryContent(content));
        nothingIsLeft();
    }

    /** The control: without the comparison of digests the corrupt bytes would be there as the jar. */
    @Test
    void withoutTheDigestItWouldBeTaken() throws IOException {
        byte[] other = content.clone();
        other[7] ^= 1;
        Path part = Files.write(store.part(digest, "test"), other);
        assertThat(store.finish(part, digest)).isFalse();
        part = Files.write(store.part(digest, "test"), content);
        assertThat(store.finish(part, digest)).isTrue();
    }

    @Test
    void goesOnWithAnotherPeerWhereOneBreaksOff() throws IOException {
        int half = SIZE / 2;
        fetch(peer(good, passes, sent -> java.util.Arrays.copyOf(sent, half)), peer(good, passes, sent -> sent));
        assertThat(store.find(digest)).hasValueSatisfying(jar -> assertThat(jar).hasBinaryContent(content));
        assertThat(ranges).containsExactly(null, "bytes=" + half + '-');
    }

    @Test
    void whatBeginsCorruptAndGoesOnWellIsFetchedAnew() throws IOException {
        Peers.Peer corrupt = peer(good, passes, sent -> {
            sent[0] ^= 1;
            return java.util.Arrays.copyOf(sent, sent.length / 2);
        });
        fetch(corrupt, peer(good, passes, sent -> sent));
        assertThat(store.find(digest)).hasValueSatisfying(jar -> assertThat(jar).hasBinaryContent(content));
    }

    @Test
    void whoSendsTooMuchIsCutOff() throws IOException {
        Peers.Peer endless = peer(good, passes, sent -> java.util.Arrays.copyOf(sent, SIZE * 2));
        assertThatThrownBy(() -> fetch(endless)).hasMessageContaining("more than the " + SIZE + " bytes");
        nothingIsLeft();
    }

    @Test
    void anotherClustersNodesGetNothing() throws IOException {
        Peers.Peer peer = peer(
                good,
                new Passes(new ClusterSecret("another secret, which is as long as it has to be"), Clock.systemUTC()),
                sent -> sent);
        assertThatThrownBy(() -> fetch(peer)).hasMessageContaining("it answers 401");
    }

    @Test
    void aPassIsForOneArtifactAndAWhile() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        String pass = at(now).issue(digest);
        assertThat(at(now).accepts(pass, digest)).isTrue();
        assertThat(at(now).accepts(pass, digest.replace('0', '1'))).isFalse();
        assertThat(at(now).accepts(null, digest)).isFalse();
        assertThat(at(now).accepts("Bearer 1.2", digest)).isFalse();
        assertThat(at(now).accepts(pass.substring(0, pass.length() - 1) + (pass.endsWith("0") ? "1" : "0"), digest))
                .isFalse();
        assertThat(at(now.plus(Duration.ofMinutes(6))).accepts(pass, digest)).isFalse();
        assertThat(at(now.minus(Duration.ofMinutes(6))).accepts(pass, digest)).isFalse();
    }

    @Test
    void anyTextAsADigestIsAnswered() throws IOException {
        ArtifactServer server = new ArtifactServer(good, passes, text -> {});
        for (String text : List.of("../../etc/passwd", "", "x".repeat(64))) {
            assertThat(server.answer(text, passes.issue(text), null).status()).isEqualTo(404);
            assertThat(server.answer(text, null, null).status()).isEqualTo(401);
        }
        assertThat(server.answer(digest, passes.issue(digest), "bytes=" + SIZE + '-')
                        .status())
                .isEqualTo(416);
    }

    @Test
    void aJarThatIsElsewhereInTheNodeIsServed() throws IOException {
        Path bundle = Files.write(folder.resolve("bundle.jar"), content);
        Store installed = new Store(folder.resolve("installed"));
        assertThat(installed.learn(bundle.toUri())).isEqualTo(digest);
        assertThat(installed.has(digest)).isTrue();
        fetch(peer(installed, passes, sent -> sent));
        assertThat(store.find(digest)).isPresent();
    }

    private static Passes at(Instant time) {
        return new Passes(TestZooKeeper.SECRET, Clock.fixed(time, ZoneOffset.UTC));
    }

    private void fetch(Peers.Peer... from) throws IOException {
        new Download(store, passes, digest, SIZE, Limits.DEFAULT).from(List.of(from));
    }

    @Test
    void slowPeerIsLeftForTheNext() throws IOException {
        Download download = new Download(store, passes, digest, SIZE, new Limits(Duration.ofSeconds(4), 10_000_000));
        download.from(List.of(trickling(SIZE / 30_000), peer(good, passes, sent -> sent)));
        assertThat(store.find(digest)).hasValueSatisfying(jar -> assertThat(jar).hasBinaryContent(content));
    }

    /** The control: with the same peer and more time it is the peer that the artifact comes from. */
    @Test
    void slowPeerWithinTheRateIsNotLeft() throws IOException {
        Peers.Peer slow = trickling(SIZE / 100);
        new Download(store, passes, digest, SIZE, new Limits(Duration.ofMinutes(1), 1)).from(List.of(slow));
        assertThat(store.find(digest)).isPresent();
    }

    @Test
    void headersThatNeverEndAreBrokenOff() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread trickle = new Thread(() -> trickleHeaders(socket));
            trickle.setDaemon(true);
            trickle.start();
            Peers.Peer peer = new Peers.Peer("trickle", URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"));
            Download download =
                    new Download(store, passes, digest, SIZE, new Limits(Duration.ofMillis(300), 10_000_000));
            assertThatThrownBy(() -> download.from(List.of(peer))).hasMessageContaining("has not answered in whole");
        }
        nothingIsLeft();
    }

    private static void trickleHeaders(ServerSocket socket) {
        try (Socket accepted = socket.accept()) {
            accepted.getOutputStream().write("HTTP/1.1 200 OK\r\nX-Header: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                accepted.getOutputStream().write('x');
                accepted.getOutputStream().flush();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (IOException e) {
            return; // broken off
        }
    }

    /** A peer that sends so many bytes each 10 ms. */
    private Peers.Peer trickling(int bytes) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(ArtifactServer.PATH, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, SIZE);
                for (int i = 0; i < SIZE; i += bytes) {
                    exchange.getResponseBody().write(content, i, bytes);
                    exchange.getResponseBody().flush();
                    LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                }
            }
        });
        return started("slow", http);
    }

    private Peers.Peer started(String node, HttpServer http) {
        http.start();
        peers.add(http);
        return new Peers.Peer(
                node, URI.create("http://127.0.0.1:" + http.getAddress().getPort() + ArtifactServer.PATH));
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("own"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    private Peers.Peer peer(Store has, Passes accepts, Fault fault) throws IOException {
        ArtifactServer server = new ArtifactServer(has, accepts, text -> {});
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(ArtifactServer.PATH, exchange -> answer(server, fault, exchange));
        return started("peer" + peers.size(), http);
    }

    private void answer(ArtifactServer server, Fault fault, HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(range);
            ArtifactServer.Answer answer = server.answer(
                    path.substring(path.lastIndexOf('/') + 1),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    range);
            if (answer.file() == null) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            byte[] sent;
            try (InputStream in = Files.newInputStream(answer.file())) {
                in.skipNBytes(answer.from());
                sent = in.readAllBytes();
            }
            byte[] faulty = fault.of(sent.clone());
            exchange.sendResponseHeaders(answer.status(), Math.max(sent.length, faulty.length));
            exchange.getResponseBody().write(faulty);
        }
    }
}
