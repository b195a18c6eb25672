package dev.midstream.shapes;

import dev.midstream.crash.Node;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A probe by HTTP, from this process. */
@FunctionalInterface
interface Http extends Probe {
    HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    int CLIENTS = 2;
    /** Failures that a load keeps. */
    int SHOWN = 5;

    /** A request whose answer, with status 200, is the version. */
    static Http get(String path, String... headers) {
        return node -> {
            HttpRequest.Builder request = request(node, path);
            HttpResponse<String> response = CLIENT.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return ok(response);
        };
    }

    static Http post(String path, String type, String body) {
        return node -> ok(CLIENT.send(
                request(node, path)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    static HttpRequest.Builder request(Node node, String path) {
        return HttpRequest.newBuilder(URI.create(node.url(path))).timeout(Duration.ofSeconds(20));
    }

    /** Returns the body of an answer with status 200. */
    static String ok(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    response.statusCode() + " " + response.body().strip());
        }
        return response.body().strip();
    }

    @Override
    default Load begin(Node node) {
        HttpLoad load = new HttpLoad(this, node);
        load.start();
        return load;
    }

    /** Clients that ask until they are ended. */
    final class HttpLoad implements Load {
        private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> clients;
        private volatile boolean ended;

        private HttpLoad(Http probe, Node node) {
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> new Thread(() -> ask(probe, node), "client-" + client))
                    .toList();
        }

        private void start() {
            clients.forEach(Thread::start);
        }

        private void ask(Http probe, Node node) {
            while (!ended) {
                try {
                    answers.computeIfAbsent(probe.ask(node), version -> new AtomicLong())
                            .incrementAndGet();
                } catch (Throwable e) {
                    if (failures.size() < SHOWN) {
                        failures.add(e.toString());
                    }
                }
            }
        }

        @Override
        public Tally tally() {
            Map<String, Long> counts = new ConcurrentHashMap<>();
            answers.forEach((version, count) -> counts.put(version, count.get()));
            return new Tally(counts, List.copyOf(failures));
        }

        @Override
        public Tally end() throws InterruptedException {
            ended = true;
            for (Thread client : clients) {
                client.join();
            }
            return tally();
        }
    }
}
