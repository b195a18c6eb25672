package dev.midstream.itests.cluster;

import dev.midstream.load.Connection;
import dev.midstream.load.Outcome;
import dev.midstream.load.Request;
import dev.midstream.load.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * The outcomes of all requests of a run, in phases: failed ones, and for each kind of request the longest time in which
 * none through an entry node succeeded. Any number of threads add to it.
 */
final class History {
    /** Reads, writes, jobs, calls and paths. */
    private static final int KINDS = 5;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Map<Way, Long> successes = new ConcurrentHashMap<>();
    /** The starts of the gaps: the last success, or the start of the phase. */
    private final Map<Way, Long> starts = new ConcurrentHashMap<>();

    private final Map<Way, Long> gaps = new ConcurrentHashMap<>();
    private final Map<Way, Map<String, Integer>> failures = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private volatile int requests;

    /** Requests of one kind through one node. */
    private record Way(String node, String kind) {}

    /** The result of a phase as seen through some of the nodes. */
    record Phase(int requests, Map<String, Integer> failed, Map<String, Double> longestSeconds) {}

    static Connection connection() {
        return new Connection(TIMEOUT);
    }

    /** Sends a request and notes its outcome. */
    Response send(Connection connection, String node, String kind, Request request) {
        Response response = connection.send(request);
        Way way = new Way(node, kind);
        synchronized (this) {
            requests++;
            if (response.outcome() == Outcome.OK) {
                gap(way, System.nanoTime());
                successes.put(way, System.nanoTime());
                starts.put(way, System.nanoTime());
            } else {
                failures.computeIfAbsent(way, absent -> new TreeMap<>())
                        .merge(kind + ' ' + response.kind(), 1, Integer::sum);
            }
        }
        return response;
    }

    private void gap(Way way, long now) {
        Long last = starts.get(way);
        if (last != null) {
            gaps.merge(way, now - last, Math::max);
        }
    }

    /** Notes that a guarantee was broken. */
    void violated(String how) {
        violations.add(how);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Begins a phase. A way without a success since then counts from now. */
    synchronized void begin() {
        requests = 0;
        gaps.clear();
        failures.clear();
        long now = System.nanoTime();
        starts.replaceAll((way, last) -> now);
    }

    /** Ends a phase. @param nodes the entry nodes that count */
    synchronized Phase end(List<String> nodes) {
        long now = System.nanoTime();
        starts.keySet().forEach(way -> gap(way, now));
        Map<String, Integer> failed = new TreeMap<>();
        failures.forEach((way, kinds) -> {
            if (nodes.contains(way.node())) {
                kinds.forEach((kind, count) -> failed.merge(kind, count, Integer::sum));
            }
        });
        Map<String, Double> longest = gaps.entrySet().stream()
                .filter(gap -> nodes.contains(gap.getKey().node()))
                .collect(Collectors.toMap(
                        gap -> gap.getKey().kind(), gap -> gap.getValue() / 1e9, Math::max, TreeMap::new));
        return new Phase(requests, failed, longest);
    }

    /** Returns true if each kind of request has just succeeded through each of these nodes. */
    boolean allSucceedWithin(List<String> nodes, Duration time) {
        long now = System.nanoTime();
        return successes.keySet().stream().map(Way::kind).distinct().count() == KINDS
                && successes.entrySet().stream()
                        .filter(success -> nodes.contains(success.getKey().node()))
                        .allMatch(success -> now - success.getValue() < time.toNanos());
    }
}
