package dev.midstream.http.forward;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The other nodes that answer a path, by the pattern that matches best (Servlet 4.0, 12.1). Remembers the paths of services
 * that no node serves any more, until they are forgotten: such a path is not unknown. Thread-safe.
 */
final class Upstreams {
    private static final Map<String, List<Upstream>> NONE = Map.of();

    private final Map<String, Upstream> nodes = new ConcurrentHashMap<>();
    private final Map<String, PublishedPaths> served = new ConcurrentHashMap<>();
    /** The last known patterns of each service. */
    private final Map<String, List<String>> remembered = new ConcurrentHashMap<>();
    /** All of these patterns; replaced as a whole. */
    private volatile Map<String, Boolean> rememberedPatterns = Map.of();
    /** Nodes by pattern; replaced as a whole. */
    private volatile Map<String, List<Upstream>> patterns = NONE;

    /** @param says null if the node is gone: requests under way to it are broken off */
    synchronized void said(String node, PublishedPaths says) {
        if (says != null) {
            remember(says);
        }
        PublishedPaths before = says == null ? served.remove(node) : served.put(node, says);
        if (says == null || before != null && !before.url().equals(says.url())) {
            Upstream left = nodes.remove(node);
            if (left != null) {
                left.gone();
            }
        }
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

    /** A service without paths at the moment keeps those that it had. */
    synchronized void remember(PublishedPaths paths) {
        paths.services().forEach((service, its) -> {
            if (!its.isEmpty()) {
                remembered.put(service, its);
            }
        });
        indexRemembered();
    }

    private void indexRemembered() {
        Map<String, Boolean> next = new HashMap<>();
        remembered.values().forEach(its -> its.forEach(pattern -> next.put(pattern, true)));
        rememberedPatterns = next;
    }

    /** Returns the services with paths that no other node serves now. */
    Set<String> missing() {
        return remembered.keySet().stream().filter(service -> !serve(service)).collect(Collectors.toUnmodifiableSet());
    }

    /** Forgets services that are not to be served any more. */
    synchronized void forget(Set<String> services) {
        remembered.keySet().removeAll(services);
        indexRemembered();
    }

    /** Returns true if a path is one of a service that was served. */
    boolean remembers(String path) {
        return find(rememberedPatterns, path, false);
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
