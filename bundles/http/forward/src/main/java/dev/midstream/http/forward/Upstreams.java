package dev.midstream.http.forward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The other nodes that answer a path, by the pattern that matches best (Servlet 4.0, 12.1), and the paths of services that
 * the cluster is to run, which are not unknown while no node serves them. Thread-safe.
 */
final class Upstreams {
    private static final Map<String, List<Upstream>> NONE = Map.of();

    private final Map<String, Upstream> nodes = new ConcurrentHashMap<>();
    private final Map<String, PublishedPaths> served = new ConcurrentHashMap<>();
    /** The patterns of the services that the cluster is to run; replaced as a whole. */
    private volatile Map<String, Boolean> stored = Map.of();
    /** Nodes by pattern; replaced as a whole. */
    private volatile Map<String, List<Upstream>> patterns = NONE;

    /**
     * Takes the paths of a node over. Requests under way to it go on unless another process has taken its place.
     *
     * @param says null if it retracts all of them
     */
    synchronized void said(String node, PublishedPaths says) {
        if (says == null) {
            served.remove(node);
        } else {
            served.put(node, says);
            Upstream known = nodes.get(node);
            if (known != null && !known.url().equals(says.url())) {
                nodes.remove(node).leave();
            }
        }
        index();
    }

    /**
     * A node is not in the cluster any more: requests under way to it are broken off. It is asked nevertheless as long as it
     * is said to serve paths, because it may have joined again.
     */
    synchronized void leave(String node) {
        Upstream upstream = nodes.remove(node);
        if (upstream != null) {
            upstream.leave();
            index();
        }
    }

    private void index() {
        Map<String, List<Upstream>> next = new HashMap<>();
        served.forEach((name, its) -> {
            Upstream upstream = nodes.computeIfAbsent(name, absent -> new Upstream(name, its.url(), System::nanoTime));
            its.services().values().stream()
                    .flatMap(Collection::stream)
                    .distinct()
                    .forEach(pattern -> next.computeIfAbsent(pattern, absent -> new ArrayList<>())
                            .add(upstream));
        });
        patterns = next;
    }

    /** Breaks requests off in which nothing has been sent for longer than this. */
    void breakSilent(Duration atMost) {
        nodes.values().forEach(upstream -> upstream.breakSilent(atMost));
    }

    /** @param byService the patterns of each service that the cluster is to run */
    void store(Map<String, List<String>> byService) {
        Map<String, Boolean> next = new HashMap<>();
        byService.values().forEach(its -> its.forEach(pattern -> next.put(pattern, true)));
        stored = next;
    }

    /** Returns true if a path is one of a service that the cluster is to run. */
    boolean isStored(String path) {
        return find(stored, path, false);
    }

    /** Returns true if another node serves a service by HTTP now. */
    boolean serve(String service) {
        return served.values().stream().anyMatch(its -> its.services().containsKey(service));
    }

    /** Those that answer a path; none if nobody does. */
    List<Upstream> to(String path) {
        return find(patterns, path, List.of());
    }

    private static <T> T find(Map<String, T> known, String path, T none) {
        if (known.isEmpty()) {
            return none;
        }
        T exact = known.get(path);
        if (exact != null) {
            return exact;
        }
        for (int end = path.length(); end >= 0; end = path.lastIndexOf('/', end - 1)) {
            T below = known.get(path.substring(0, end) + "/*");
            if (below != null) {
                return below;
            }
            if (end == 0) {
                break;
            }
        }
        int dot = path.indexOf('.', path.lastIndexOf('/') + 1) < 0 ? -1 : path.lastIndexOf('.');
        T extension = dot < 0 ? null : known.get("*" + path.substring(dot));
        return extension != null ? extension : known.getOrDefault("/", none);
    }

    /** The one to take: of two that do not rest the one with less to do; null if all nodes were tried. */
    static Upstream pick(List<Upstream> upstreams, Set<String> tried) {
        List<Upstream> left = upstreams.stream()
                .filter(upstream -> !tried.contains(upstream.node()))
                .toList();
        List<Upstream> awake =
                left.stream().filter(upstream -> !upstream.rests()).toList();
        List<Upstream> from = awake.isEmpty() ? left : awake;
        if (from.size() < 2) {
            return from.isEmpty() ? null : from.get(0);
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Upstream one = from.get(random.nextInt(from.size()));
        Upstream other = from.get(random.nextInt(from.size()));
        return Comparator.comparingInt(Upstream::inFlight).compare(one, other) <= 0 ? one : other;
    }
}
