package dev.midstream.itests;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Callers that never stop calling, until closed; counts what they were answered. */
final class Load implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stop;

    /** Adds a caller whose calls answer with the version that they met. */
    Load caller(String name, Callable<String> call) {
        Thread thread = new Thread(() -> {
            while (!stop) {
                try {
                    answers.computeIfAbsent(call.call(), version -> new AtomicLong())
                            .incrementAndGet();
                } catch (Exception e) {
                    failures.add(name + ": " + e);
                }
            }
        });
        threads.add(thread);
        thread.start();
        return this;
    }

    Load rest(String path) {
        return caller("GET " + path, () -> get(path));
    }

    /** The last line of a resource's answer. */
    static String get(String path) throws Exception {
        return get(path, Map.of());
    }

    static int status(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(Container.http(path)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    static String get(String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(Container.http(path));
        headers.forEach(request::header);
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        String body = response.body();
        return body.substring(body.lastIndexOf('\n') + 1);
    }

    long answered() {
        return answers.values().stream().mapToLong(AtomicLong::get).sum();
    }

    long answered(String version) {
        AtomicLong count = answers.get(version);
        return count == null ? 0 : count.get();
    }

    /** All different answers. */
    Set<String> answers() {
        return Set.copyOf(answers.keySet());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(30_000);
        }
    }
}
