package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.swap.api.Swaps;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** Serves while it is told to, before the forwarder: as the router does. */
    private static final class Local extends HttpFilter {
        private static final long serialVersionUID = 1;

        private final String node;
        private volatile boolean serves;
        private volatile int status = 200;
        private final CompletableFuture<Object> statement = new CompletableFuture<>();
        private volatile Runnable reached = () -> {};

        Local(String node) {
            this.node = node;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain others)
                throws IOException, ServletException {
            reached.run();
            if (serves) {
                response.setStatus(status);
                response.setHeader("Seen-Via", String.join(" ", Headers.via(request)));
                response.getOutputStream().print(node);
            } else {
                others.doFilter(request, response);
                statement.complete(request.getAttribute("midstream.http.routed"));
            }
        }
    }

    private static final class Heard implements Announcements {
        private final String node;
        private volatile Listener listener;

        Heard(String node) {
            this.node = node;
        }

        @Override
        public String node() {
            return node;
        }

        @Override
        public void put(String key, String text) {
            // the test tells what others hear
        }

        @Override
        public Map<String, String> read(String key) {
            return Map.of();
        }

        @Override
        public Subscription listen(String key, Listener told) {
            listener = told;
            return () -> {};
        }
    }

    private record Member(Local local, Heard heard, Forwarder forwarder, Tomcat tomcat) {
        static Member start(String name, Path home) throws LifecycleException {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(home.resolve(name).toString());
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            var context = tomcat.addContext("", home.toString());
            Local local = new Local(name);
            Heard heard = new Heard(name);
            Forwarder forwarder =
                    new Forwarder(new PlainTraffic(false), heard, unasked(Cluster.class), unasked(Swaps.class));
            for (Named each : List.of(new Named("local", local), new Named("forward", forwarder))) {
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
            return new Member(local, heard, forwarder, tomcat);
        }

        private record Named(String name, Filter filter) {}

        String url() {
            return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
        }

        void stop() throws LifecycleException {
            forwarder.stop();
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

    private static <T> T unasked(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new IllegalStateException("nobody is to ask for " + method);
        }));
    }

    /** What a node is to know of the others from now on. */
    private void hears(String node, String... serving) {
        for (String other : members.keySet()) {
            if (!other.equals(node)) {
                List<String> paths = List.of(serving).contains(other) ? List.of("/storage/*") : List.of();
                PublishedPaths served = new PublishedPaths(members.get(other).url(), Map.of(SERVICE, paths));
                members.get(node).heard().listener.said(other, served.text());
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
        members.get("c").heard().listener.said("c", new PublishedPaths("http://c", Map.of()).text());
        assertThat(get("c").statusCode()).isEqualTo(404);
    }

    @Test
    void pathOfServiceThatIsNowhereIs503() throws Exception {
        members.get("a").heard().listener.said("a", new PublishedPaths("http://a", Map.of()).text());
        hears("a", "b");
        hears("a");
        HttpResponse<String> answer = get("a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).contains("no node serves /storage/x");
        HttpResponse<String> unknown = client.send(to("a", "/unknown").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(unknown.statusCode()).as("the control").isEqualTo(404);
    }

    /** Requests have passwords in them, which would be readable on the way. */
    @Test
    void nodeOnAnotherMachineIsNotSpokenToWithoutTls() throws Exception {
        Announcements.Listener heard = members.get("a").heard().listener;
        heard.said("a", new PublishedPaths("http://a", Map.of()).text());
        heard.said("far", new PublishedPaths("http://192.0.2.1:8181", Map.of(SERVICE, List.of("/storage/*"))).text());
        assertThat(get("a").statusCode()).as("the path has no node").isEqualTo(404);
        members.get("c").local().serves = true;
        hears("a", "c");
        assertThat(get("a").statusCode()).as("the control").isEqualTo(200);
    }

    @Test
    void aNodeThatKnowsOfNobodySaysSoToTheOneThatHasSentIt() throws Exception {
        hears("a", "b");
        assertThat(get("a").statusCode()).isEqualTo(503);
        members.get("c").heard().listener.said("c", new PublishedPaths("http://c", Map.of()).text());
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

    /** Answers each request with these bytes, and closes the connection. */
    private static ServerSocket breaking(String answer) throws IOException {
        ServerSocket node = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!node.isClosed()) {
                try (Socket connection = node.accept()) {
                    connection.getInputStream().read(new byte[8192]);
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    continue; // the test has ended, or its client has
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return node;
    }

    private void hears(String node, ServerSocket other) {
        String url = "http://127.0.0.1:" + other.getLocalPort();
        members.get(node)
                .heard()
                .listener
                .said("other", new PublishedPaths(url, Map.of(SERVICE, List.of("/storage/*"))).text());
    }

    @Test
    void answerThatBreaksHalfWayBreaksConnection() throws Exception {
        try (ServerSocket other = breaking("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")) {
            hears("a", other);
            assertThatThrownBy(() -> get("a")).isInstanceOf(IOException.class);
        }
        try (ServerSocket other = breaking("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst")) {
            hears("a", other);
            assertThatThrownBy(() -> get("a")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answerThatBreaksBeforeItsBodyIs503() throws Exception {
        try (ServerSocket other = breaking("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")) {
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
        assertThat(answer.headers().firstValue("Seen-Via")).hasValue("a");
    }
}
