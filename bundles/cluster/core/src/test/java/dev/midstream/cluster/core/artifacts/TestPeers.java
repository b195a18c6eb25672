package dev.midstream.cluster.core.artifacts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.midstream.cluster.core.model.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Nodes whose artifacts are served by HTTP on the loopback address. */
public final class TestPeers implements AutoCloseable {
    private final Passes passes;
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final Map<String, HttpServer> servers = new TreeMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public TestPeers(Passes passes) {
        this.passes = passes;
    }

    Peers of(String id) {
        return new Peers(id, () -> Map.copyOf(members));
    }

    /** Adds a member that cannot be asked. */
    void present(String id) {
        members.put(id, Member.of(id, Map.of()));
    }

    void gone(String id) {
        members.remove(id);
    }

    void start(String id, Store store, ArtifactServer.Fetching fetching) throws IOException {
        ArtifactServer server = new ArtifactServer(store, passes, fetching);
        int port = serve(id, () -> server);
        members.put(id, new Member(id, Map.of(), "127.0.0.1", Map.of("http", port), null, null));
    }

    /** Serves the artifacts of a node on a free port, and returns the port. */
    public int serve(String id, Supplier<ArtifactServer> server) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext(ArtifactServer.PATH, exchange -> answer(server.get(), exchange));
        http.start();
        servers.put(id, http);
        return http.getAddress().getPort();
    }

    public void stop(String id) {
        servers.get(id).stop(0);
    }

    private static void answer(ArtifactServer server, HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String digest = path.substring(path.lastIndexOf('/') + 1);
            String pass = exchange.getRequestHeaders().getFirst("Authorization");
            ArtifactServer.Answer answer = exchange.getRequestMethod().equals("POST")
                    ? server.keep(digest, pass)
                    : server.answer(digest, pass, null);
            if (answer.file() != null) {
                exchange.sendResponseHeaders(answer.status(), answer.size());
                Files.copy(answer.file(), exchange.getResponseBody());
            } else if (answer.problem() == null) {
                exchange.sendResponseHeaders(answer.status(), -1);
            } else {
                byte[] text = ("{\"title\":\"" + answer.problem() + "\"}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), text.length);
                exchange.getResponseBody().write(text);
            }
        }
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}
