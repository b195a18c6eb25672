package dev.midstream.itests.cluster;

import dev.midstream.load.Load;
import dev.midstream.load.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** REST through every node, and calls from every node, at a steady rate. */
final class Traffic implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final double RATE = 100;

    private final Map<String, Load> loads = new TreeMap<>();

    /** @param url of a path on a node */
    Traffic(BiFunction<String, String, String> url, List<String> nodes) {
        for (String node : nodes) {
            for (String path : List.of("/probe/version", "/ask")) {
                Request request = Request.get(url.apply(node, path), null).withVersion(response -> response.text());
                loads.put(node + path, Load.start(node + path, CONNECTIONS, RATE, List.of(request)));
            }
        }
    }

    long requests() {
        return loads.values().stream()
                .mapToLong(load -> load.tally().requests())
                .sum();
    }

    long failed() {
        return loads.values().stream().mapToLong(load -> load.tally().failed()).sum();
    }

    /** By node and path, of those where any failed. */
    Map<String, Map<String, Long>> failures() {
        Map<String, Map<String, Long>> failures = new TreeMap<>();
        loads.forEach((name, load) -> {
            if (load.tally().failed() > 0) {
                failures.put(name, load.tally().failures());
            }
        });
        return failures;
    }

    /** Returns the first failed answer of each kind, by node and path. */
    Map<String, Map<String, String>> examples() {
        Map<String, Map<String, String>> examples = new TreeMap<>();
        loads.forEach((name, load) -> examples.put(name, load.tally().examples()));
        examples.values().removeIf(Map::isEmpty);
        return examples;
    }

    /** What has answered, by node and path. */
    Map<String, Map<String, Long>> versions() {
        Map<String, Map<String, Long>> versions = new TreeMap<>();
        loads.forEach((name, load) -> versions.put(name, load.tally().versions()));
        return versions;
    }

    /** Waits until every node has answered so many more. */
    void more(int requests) throws Exception {
        List<Long> before = counts();
        Await.until("more requests", () -> {
            List<Long> now = counts();
            for (int i = 0; i < now.size(); i++) {
                if (now.get(i) < before.get(i) + requests) {
                    return false;
                }
            }
            return true;
        });
    }

    private List<Long> counts() {
        List<Long> counts = new ArrayList<>();
        loads.values().forEach(load -> counts.add(load.tally().requests()));
        return counts;
    }

    @Override
    public void close() {
        loads.values().forEach(Load::close);
    }
}
