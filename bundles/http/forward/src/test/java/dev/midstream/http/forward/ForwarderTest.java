package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.security.secret.ClusterSecret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpFilter;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in a real servlet container each, which know of each other what the test tells them, old or new. */
class ForwarderTest {
    private static final String SERVICE = "storage";

    static {
        // as the distribution does, before the client is loaded
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    }

    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");

    /** Serves while it is told to, between arrivals and forwarder: as the router does. */
    private static final class Local extends HttpFilter {
        private static final long serialVersionUID = 1;

        private final String node;
        private volatile boolean serves;
        private volatile int status = 200;
        private final CompletableFuture<Object> statement = new CompletableFuture<>();
        private volatile Runnable reached = () -> {};
        private final Map<String, List<String>> headers = new ConcurrentHashMap<>();

        Local(String node) {
            this.node = node;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain others)
                throws IOException, ServletException {
            reached.run();
            if (serves) {
                headers.clear();
                for (String name : Collections.list(request.getHeaderNames())) {
                    headers.put(name.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(name)));
                }
                response.setStatus(status);
                response.setHeader(
                        "Seen-Trail", String.join(" ", Arrivals.trail(request).nodes()));
                response.getOutputStream().print(node);
            } else {
                others.doFilter(request, response);
                statement.complete(request.getAttribute("midstream.http.routed"));
            }
        }
    }

    private record Member(
            Local local,
            FakeAnnouncements heard,
            FakeMembers present,
            FakeServicePaths stored,
            ClusterPaths paths,
            Tomcat tomcat) {
        static Member start(String name, Path home) throws LifecycleException {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(home.resolve(name).toString());
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            var context = tomcat.addContext("", home.toString());
            Local local = new Local(name);
            FakeAnnouncements heard = new FakeAnnouncements(name);
            FakeMembers present = new FakeMembers(name);
            FakeServicePaths stored = new FakeServicePaths();
            ClusterPaths paths = new ClusterPaths(new PlainTraffic(false), heard, present, stored, Map::of);
            stored.store(Map.of());
            TrailSigner signer = new TrailSigner(SECRET, Clock.systemUTC());
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            for (Named each : List.of(
                    new Named("arrivals", new Arrivals(signer, new PauseMonitor(System::nanoTime))),
                    new Named("local", local),
                    new Named("forward", new Forwarder(new Forwarding.Means(client, name, signer), paths)))) {
                FilterDef filter = new FilterDef();
                filter.setFilterName(each.name());
                filter.setFilter(each.filter());
                filter.setAsyncSupported("true");
                context.addFilterDef(filter);
                FilterMap all = new FilterMap();
                all.setFilterName(each.name());
                all.addURLPattern("/*");
                context.addFilterMap(all);
            }
            Tomcat.addServlet(context, "nothing", new DefaultServlet());
            context.addServletMappingDecoded("/", "nothing");
            tomcat.start();
            return new Member(local, heard, present, stored, paths, tomcat);
        }

        private record Named(String name, Filter filter) {}

        String url() {
            return "http://127.0.0.1:" + port();
        }

        int port() {
            return tomcat.getConnector().getLocalPort();
        }

        Upstream upstream() {
            return paths.upstreams().to("/storage/x").get(0);
        }

        void stop() throws LifecycleException {
            paths.close();
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Member> members = new LinkedHashMap<>();

    @BeforeEach
    void start() throws LifecycleException {
        for (String name : List.of("a", "b", "c")) {
            members.put(name, Member.start(name, home));
        }
    }

    @AfterEach
    void stop() throws LifecycleException {
        for (Member member : members.values()) {
            member.stop();
        }
    }

    /** What a node is to know of the others from now on. */
    private void hears(String node, String... serving) {
        for (String other : members.keySet()) {
            if (!other.equals(node)) {
                List<String> paths = List.of(serving).contains(other) ? List.of("/storage/*") : List.of();
                PublishedPaths served = new PublishedPaths(members.get(other).url(), Map.of(SERVICE, paths));
                members.get(node).present().join(other);
                members.get(node).heard().say(other, served);
            }
        }
    }

    private HttpRequest.Builder to(String node, String path) {
        return HttpRequest.newBuilder(URI.create(members.get(node).url() + path));
    }

    private HttpResponse<String> get(String node) throws Exception {
        return client.send(to(node, "/storage/x").build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRequestFindsItsWayThroughNodesThatDoNotKnowYetThatOthersHaveStopped() throws Exception {
        members.get("c").local().serves = true;
        hears("a", "b", "c");
        hears("b", "a", "c");
        for (int i = 0; i < 100; i++) {
            HttpResponse<String> answer = get("a");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("c");
        }
    }

    @Test
    void aNodeThatHasSentItOnIsAskedAgainWhenNobodyElseIsLeft() throws Exception {
        hears("a", "b");
        hears("b", "a");
        members.get("b").local().reached = () -> members.get("a").local().serves = true;
        HttpResponse<String> answer = get("a");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("a");
    }

    @Test
    void whatGoesRoundInCirclesIsNotThereNowAndNotUnknown() throws Exception {
        hears("a", "b");
        hears("b", "a");
        HttpResponse<String> answer = get("a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).contains("/storage/x", "a, b, a, b");
    }

    @Test
    void unknownPathIs503UntilClusterIsKnown() throws Exception {
        HttpResponse<String> early = get("c");
        assertThat(early.statusCode()).isEqualTo(503);
        assertThat(early.headers().firstValue("Retry-After")).hasValue("1");
        members.get("c").heard().say("c", new PublishedPaths("http://c", Map.of()));
        assertThat(get("c").statusCode()).isEqualTo(404);
    }

    @Test
    void pathOfServiceThatIsNowhereIs503() throws Exception {
        members.get("a").heard().say("a", new PublishedPaths("http://a", Map.of()));
        members.get("a").stored().store(Map.of(SERVICE, List.of("/storage/*")));
        HttpResponse<String> answer = get("a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).contains("No node serves /storage/x");
        HttpResponse<String> unknown = client.send(to("a", "/unknown").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(unknown.statusCode()).as("the control").isEqualTo(404);
        members.get("a").stored().store(Map.of());
        assertThat(get("a").statusCode()).as("it was undeployed").isEqualTo(404);
    }

    @Test
    void aNodeThatKnowsOfNobodySaysSoToTheOneThatHasSentIt() throws Exception {
        hears("a", "b");
        assertThat(get("a").statusCode()).isEqualTo(503);
        members.get("c").heard().say("c", new PublishedPaths("http://c", Map.of()));
        assertThat(get("c").statusCode()).isEqualTo(404);
        hears("a", "c");
        members.get("c").local().serves = true;
        assertThat(get("a").statusCode()).isEqualTo(200);
    }

    @Test
    void notFoundOfOtherNodeIsPassedOnAsStatement() throws Exception {
        hears("a", "b");
        members.get("b").local().serves = true;
        members.get("b").local().status = 404;
        assertThat(get("a").statusCode()).isEqualTo(404);
        assertThat(members.get("a").local().statement.get(60, TimeUnit.SECONDS)).isEqualTo(true);
    }

    /** A node that does with each connection what the test says. */
    private static final class RawNode implements AutoCloseable {
        interface Conversation {
            void with(Socket connection) throws IOException, InterruptedException;
        }

        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final AtomicInteger connections = new AtomicInteger();

        RawNode(Conversation conversation) throws IOException {
            Thread thread = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket connection = server.accept()) {
                        connections.incrementAndGet();
                        conversation.with(connection);
                    } catch (IOException | InterruptedException e) {
                        continue; // the test has ended, or its client has
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        /** Answers each request with these bytes, and closes the connection. */
        static RawNode breaking(String answer) throws IOException {
            return new RawNode(connection -> {
                connection.getInputStream().read(new byte[8192]);
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            });
        }

        /** Ends with the first request that reaches it, as a process does. */
        static RawNode dying() throws IOException {
            CompletableFuture<RawNode> self = new CompletableFuture<>();
            RawNode node = new RawNode(connection -> {
                connection.getInputStream().read(new byte[8192]);
                self.join().close();
            });
            self.complete(node);
            return node;
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private void hears(String node, RawNode other) {
        hears(node, "other", other);
    }

    private void hears(String node, String name, RawNode other) {
        members.get(node).present().join(name);
        members.get(node).heard().say(name, new PublishedPaths(other.url(), Map.of(SERVICE, List.of("/storage/*"))));
    }

    /** Sends these lines by a connection of its own, and returns the answer as it is, until its end. */
    private String send(String node, String... lines) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), members.get(node).port())) {
            socket.setSoTimeout(60_000);
            String text = String.join("\r\n", lines) + "\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void answerThatBreaksHalfWayBreaksConnection() throws Exception {
        try (RawNode other = RawNode.breaking("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")) {
            hears("a", other);
            assertThatThrownBy(() -> get("a")).isInstanceOf(IOException.class);
        }
        try (RawNode other = RawNode.breaking("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")) {
            hears("a", other);
            assertThatThrownBy(() -> get("a")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answerThatBreaksBeforeItsBodyIs503() throws Exception {
        try (RawNode other = RawNode.breaking("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")) {
            hears("a", other);
            HttpResponse<String> answer = get("a");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    @Test
    void otherProxiesOnTheWayAreKept() throws Exception {
        members.get("b").local().serves = true;
        hears("a", "b");
        HttpResponse<String> answer = client.send(
                to("a", "/storage/x")
                        .header("Via", "1.0 fred, 1.1 p.example.net (a comment)")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("b");
        assertThat(answer.headers().firstValue("Seen-Trail")).hasValue("a");
        assertThat(members.get("b").local().headers.get("via"))
                .containsExactly("1.0 fred, 1.1 p.example.net (a comment)", "1.1 midstream-a");
    }

    @Test
    void clientCannotClaimToComeFromNode() throws Exception {
        members.get("a").heard().say("a", new PublishedPaths("http://a", Map.of()));
        HttpResponse<String> answer = client.send(
                to("a", "/unknown")
                        .header("Via", "1.1 midstream-x")
                        .header(TrailSigner.HEADER, "x;1000;1;" + "0".repeat(64))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void clientIsDescribedToService() throws Exception {
        members.get("c").local().serves = true;
        hears("a", "b");
        hears("b", "c");
        client.send(
                to("a", "/storage/x")
                        .header("X-Forwarded-For", "192.0.2.1")
                        .header("X-Forwarded-Proto", "https")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Map<String, List<String>> seen = members.get("c").local().headers;
        String host = "127.0.0.1:" + members.get("a").port();
        assertThat(seen.get("forwarded"))
                .as("the second node adds nothing")
                .containsExactly("for=127.0.0.1;proto=http;host=\"" + host + '"');
        assertThat(seen.get("x-forwarded-for")).containsExactly("192.0.2.1", "127.0.0.1");
        assertThat(seen.get("x-forwarded-proto")).as("of a proxy in front").containsExactly("https");
        assertThat(seen.get("x-forwarded-host")).containsExactly(host);
    }

    @Test
    void headersOfConnectionStayBehind() throws Exception {
        members.get("b").local().serves = true;
        hears("a", "b");
        String answer = send(
                "a",
                "GET /storage/x HTTP/1.1",
                "Host: a",
                "Connection: X-One",
                "X-One: 1",
                "Connection: close, X-Two",
                "X-Two: 2",
                "X-Three: 3");
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(members.get("b").local().headers)
                .doesNotContainKeys("x-one", "x-two")
                .containsKey("x-three");
    }

    @Test
    void changeOfProtocolIsRefused() throws Exception {
        members.get("b").local().serves = true;
        hears("a", "b");
        assertThat(send("a", "GET /storage/x HTTP/1.1", "Host: a", "Connection: Upgrade, close", "Upgrade: websocket"))
                .startsWith("HTTP/1.1 501");
        assertThat(send(
                        "a",
                        "GET /storage/x HTTP/1.1",
                        "Host: a",
                        "Connection: Upgrade, HTTP2-Settings, close",
                        "Upgrade: h2c",
                        "HTTP2-Settings: AAMAAABkAAQAAP__"))
                .as("an offer that may stay unanswered")
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void nodeThatRetractsAnswersWhatItHas() throws Exception {
        CountDownLatch retracted = new CountDownLatch(1);
        try (RawNode other = new RawNode(connection -> {
            connection.getInputStream().read(new byte[8192]);
            retracted.await();
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole".getBytes(StandardCharsets.US_ASCII));
        })) {
            hears("a", other);
            Upstream upstream = members.get("a").upstream();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(to("a", "/storage/x").build(), HttpResponse.BodyHandlers.ofString());
            await().until(() -> upstream.inFlight() == 1 && other.connections.get() == 1);
            members.get("a").heard().say("other", null);
            retracted.countDown();
            assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("whole");
        }
    }

    @Test
    void requestsToNodeThatHasLeftAreBrokenOff() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawNode other = new RawNode(connection -> {
            connection.getInputStream().read(new byte[8192]);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            never.await();
        })) {
            hears("a", other);
            CompletableFuture<HttpResponse<InputStream>> answer =
                    client.sendAsync(to("a", "/storage/x").build(), HttpResponse.BodyHandlers.ofInputStream());
            InputStream body = answer.get(60, TimeUnit.SECONDS).body();
            assertThat(body.readNBytes(5)).isEqualTo("first".getBytes(StandardCharsets.US_ASCII));
            members.get("a").present().leave("other");
            assertThatThrownBy(body::read)
                    .as("a part is not taken for the whole")
                    .isInstanceOf(IOException.class);
        } finally {
            never.countDown();
        }
    }

    @Test
    void headOfEventStreamComesBeforeFirstEvent() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        try (RawNode other = new RawNode(connection -> {
            connection.getInputStream().read(new byte[8192]);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            opened.await();
            connection.getOutputStream().write("data: 1\n\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            hears("a", other);
            HttpResponse<InputStream> answer = client.sendAsync(
                            to("a", "/storage/x").build(), HttpResponse.BodyHandlers.ofInputStream())
                    .get(60, TimeUnit.SECONDS);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            opened.countDown();
            assertThat(answer.body().readAllBytes()).isEqualTo("data: 1\n\n".getBytes(StandardCharsets.US_ASCII));
        } finally {
            opened.countDown();
        }
    }

    @Test
    void silentNodeIsNotReplaced() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawNode other = new RawNode(connection -> {
            connection.getInputStream().read(new byte[8192]);
            never.await();
        })) {
            hears("a", other);
            Upstream upstream = members.get("a").upstream();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(to("a", "/storage/x").build(), HttpResponse.BodyHandlers.ofString());
            await().until(() -> upstream.inFlight() == 1 && other.connections.get() == 1);
            members.get("a").paths().upstreams().breakSilent(Duration.ofNanos(-1));
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(504);
            assertThat(other.connections).as("attempts").hasValue(1);
            assertThat(upstream.rests()).as("it may be right to take long").isFalse();
        } finally {
            never.countDown();
        }
    }

    @Test
    void onlySafeRequestIsRepeatedAfterLoss() throws Exception {
        try (RawNode other =
                new RawNode(connection -> connection.getInputStream().read(new byte[8192]))) {
            hears("a", other);
            HttpRequest put = to("a", "/storage/x")
                    .PUT(HttpRequest.BodyPublishers.ofString("value"))
                    .build();
            HttpResponse<String> answer = client.send(put, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("may have had its effect");
            assertThat(other.connections).hasValue(1);
            HttpRequest delete = to("a", "/storage/x").DELETE().build();
            client.send(delete, HttpResponse.BodyHandlers.ofString());
            assertThat(other.connections).as("idempotent, and sent").hasValue(2);
            assertThat(get("a").body()).contains("may have had its effect");
            assertThat(other.connections.get() - 2)
                    .as("the control: two attempts, each of which the HTTP client repeats once by itself")
                    .isBetween(2, 4);
        }
    }

    /** The request may be the reason for the loss, and would end all nodes of the service one after the other. */
    @Test
    void safeRequestThatEndsItsNodesReachesTwo() throws Exception {
        members.get("b").local().serves = true;
        try (RawNode one = RawNode.dying();
                RawNode two = RawNode.dying();
                RawNode three = RawNode.dying()) {
            hears("a", "one", one);
            hears("a", "two", two);
            hears("a", "three", three);
            HttpResponse<String> answer = get("a");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("may have had its effect");
            assertThat(one.connections.get() + two.connections.get() + three.connections.get())
                    .isEqualTo(2);
        }
        hears("a", "b");
        for (int i = 0; i < 20; i++) {
            assertThat(get("a").statusCode())
                    .as("the control: nodes that cannot be reached do not count")
                    .isEqualTo(200);
        }
    }

    @Test
    void clientThatAbortsUploadSaysNothingOfNode() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawNode other = new RawNode(connection -> {
            connection.getInputStream().read(new byte[8192]);
            never.await();
        })) {
            hears("a", other);
            Upstream upstream = members.get("a").upstream();
            try (Socket uploading = new Socket(
                    InetAddress.getLoopbackAddress(), members.get("a").port())) {
                uploading
                        .getOutputStream()
                        .write("POST /storage/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf"
                                .getBytes(StandardCharsets.US_ASCII));
                await().until(() -> upstream.inFlight() == 1 && other.connections.get() == 1);
                uploading.setSoLinger(true, 0); // breaks the connection
            }
            await().until(() -> upstream.inFlight() == 0);
            assertThat(upstream.rests()).isFalse();
            assertThat(other.connections).as("no second attempt").hasValue(1);
        } finally {
            never.countDown();
        }
    }

    /** The rest of the body must not be read any more when the container uses its stream for another request. */
    @Test
    void connectionEndsAfterAnswerThatCameBeforeBody() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawNode other = new RawNode(connection -> {
            connection.getInputStream().read(new byte[8192]);
            never.await();
        })) {
            hears("a", other);
            Upstream upstream = members.get("a").upstream();
            try (Socket uploading = new Socket(
                    InetAddress.getLoopbackAddress(), members.get("a").port())) {
                uploading.setSoTimeout(60_000);
                uploading
                        .getOutputStream()
                        .write("POST /storage/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf"
                                .getBytes(StandardCharsets.US_ASCII));
                await().until(() -> upstream.inFlight() == 1 && other.connections.get() == 1);
                members.get("a").present().leave("other");
                StringBuilder answer = new StringBuilder();
                byte[] buffer = new byte[8192];
                while (answer.indexOf("effect") < 0) {
                    int read = uploading.getInputStream().read(buffer);
                    assertThat(read).as("the answer: " + answer).isPositive();
                    answer.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
                }
                assertThat(answer.toString()).startsWith("HTTP/1.1 503").containsIgnoringCase("Connection: close");
            }
            await().until(() -> upstream.inFlight() == 0);
        } finally {
            never.countDown();
        }
    }
}
