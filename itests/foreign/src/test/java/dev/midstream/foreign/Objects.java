package dev.midstream.foreign;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** A node's objects and jobs, by REST. */
final class Objects implements AutoCloseable {
    private static final int CLIENTS = 8;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final MessagingNode node;
    private final String token;

    Objects(MessagingNode node) throws IOException {
        this.node = node;
        this.token = Files.readString(node.node().etc("midstream/admin.token")).strip();
    }

    /** Stores objects {@code PREFIX/0}, {@code PREFIX/1} and so on. */
    void store(String prefix, int number) throws Exception {
        var puts = IntStream.range(0, number)
                .mapToObj(i -> clients.submit(() -> put(prefix + "/" + i)))
                .toList();
        for (Future<Integer> put : puts) {
            if (put.get() / 100 != 2) {
                throw new IOException("An object was not stored: status " + put.get());
            }
        }
    }

    private int put(String key) throws IOException, InterruptedException {
        return send("/storage/objects/" + key, "PUT", key).statusCode();
    }

    boolean noJobIsUnderWay() throws IOException, InterruptedException {
        return none("QUEUED") && none("RUNNING");
    }

    private boolean none(String state) throws IOException, InterruptedException {
        HttpResponse<String> jobs = send("/processing/jobs?state=" + state, "GET", null);
        return jobs.statusCode() == 200 && !jobs.body().contains("\"id\"");
    }

    private HttpResponse<String> send(String path, String method, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.node().url(path)))
                .header("Authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }
}
