package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.Drain;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.RegistryState;
import dev.midstream.cluster.api.Rollout;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Prints the cluster's state and waits for changes of it. */
final class ClusterMonitor {
    /** The largest number of nodes that a command takes. */
    static final int MOST_NODES = 10_000;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private ClusterMonitor() {}

    /** @throws IllegalStateException if this node is in no cluster */
    static Cluster need(Cluster cluster) {
        if (cluster == null) {
            throw new IllegalStateException("This node is in no cluster: there is no etc/midstream/cluster.token."
                    + " ./midstream cluster 3 starts three nodes that are; docs/cluster.md says how a node joins one.");
        }
        return cluster;
    }

    /** Prints a note if the registry is unreachable, because the state may be outdated then. */
    static void warn(Cluster cluster, Output out) {
        RegistryState registry = cluster.registry();
        if (!registry.reachable()) {
            out.line(registry.note());
        }
    }

    static String places(Placement placement) {
        return placement.places().isEmpty()
                ? "-"
                : placement.places().stream().map(ClusterMonitor::place).collect(Collectors.joining(", "));
    }

    private static String place(Placement.Place place) {
        String version = place.version() == null ? "nothing" : place.version();
        if (place.reason() != null) {
            return place.node() + " " + version + " (" + place.reason() + ")";
        }
        if (place.wanted() == null) {
            return place.node() + " " + version + " (leaving)";
        }
        return place.node() + " " + version + (place.ready() ? "" : " (coming)");
    }

    /**
     * Waits until a service runs on the nodes that it is assigned to, and prints each change.
     *
     * @return the placement then, or at the end of the time
     */
    static Placement await(Cluster cluster, String service, Duration atMost, Output out) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Semaphore changes = new Semaphore(0);
        try (var listening = cluster.listen(changes::release)) {
            String shown = "";
            for (; ; ) {
                Placement now = placement(cluster, service, deadline);
                String line = now.shortName() + ": " + places(now);
                if (!line.equals(shown)) {
                    out.line(line);
                    shown = line;
                }
                if (now.settled() || System.nanoTime() - deadline >= 0) {
                    return now;
                }
                next(changes);
            }
        }
    }

    /** Waits for the placement because this node may read a change later than it was written. */
    private static Placement placement(Cluster cluster, String service, long deadline) throws InterruptedException {
        for (; ; ) {
            try {
                return cluster.service(service);
            } catch (ClusterException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Waits until rollouts have ended, and prints each change. */
    static List<Rollout> follow(Cluster cluster, List<String> services, Output out) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        try (var listening = cluster.listen(changes::release)) {
            List<String> shown = List.of();
            for (; ; ) {
                List<Rollout> now = services.stream().map(cluster::rollout).toList();
                List<String> lines = now.stream().map(ClusterMonitor::progress).toList();
                if (!lines.equals(shown)) {
                    out.lines(lines);
                    shown = lines;
                }
                if (now.stream().allMatch(Rollout::ended)) {
                    return now;
                }
                next(changes);
            }
        }
    }

    /**
     * Waits until the services of a drained node have left it, and prints each change.
     *
     * @return the services that are still there then, or at the end of the time
     */
    static Drain awaitDrained(Cluster cluster, String node, Duration atMost, Output out) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Semaphore changes = new Semaphore(0);
        try (var listening = cluster.listen(changes::release)) {
            Set<String> left = new TreeSet<>(cluster.drained(node).leaving());
            Map<String, String> staying = new TreeMap<>();
            for (; ; ) {
                Drain now = cluster.drained(node);
                now.staying().forEach((service, why) -> {
                    if (!why.equals(staying.put(service, why))) {
                        out.line(service + " stays on " + node + ": " + why);
                    }
                    left.remove(service);
                });
                left.addAll(now.leaving());
                for (String service : Set.copyOf(left)) {
                    if (!now.leaving().contains(service)) {
                        left.remove(service);
                        out.line(service + " has left " + node);
                    }
                }
                if (now.leaving().isEmpty() || System.nanoTime() - deadline >= 0) {
                    return now;
                }
                next(changes);
            }
        }
    }

    /**
     * Waits until no present node runs a service.
     *
     * @return the nodes that run it at the end of the time
     */
    static List<String> awaitRemoved(Cluster cluster, String service, Duration atMost, Output out)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Semaphore changes = new Semaphore(0);
        try (var listening = cluster.listen(changes::release)) {
            List<String> shown = List.of();
            for (; ; ) {
                List<String> running = cluster.nodes().stream()
                        .flatMap(node -> node.services().stream()
                                .filter(there -> there.service().equals(service) && there.digest() != null)
                                .map(there -> node.id() + (there.reason() == null ? "" : " (" + there.reason() + ")")))
                        .toList();
                if (!running.equals(shown) && !running.isEmpty()) {
                    out.line(service + " still runs on " + String.join(", ", running));
                    shown = running;
                }
                if (running.isEmpty() || System.nanoTime() - deadline >= 0) {
                    return running;
                }
                next(changes);
            }
        }
    }

    private static void next(Semaphore changes) throws InterruptedException {
        if (changes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            changes.drainPermits();
        }
    }

    /**
     * Waits until a service runs on the nodes that it is assigned to, and prints its placement.
     *
     * @param atMost zero to not wait
     * @throws FailedException if it does not run there in this time
     */
    static void settle(Cluster cluster, String service, Duration atMost, Output out) throws Exception {
        Placement then = await(cluster, service, atMost, out);
        if (out.json()) {
            out.json(then);
        }
        requireSettled(then, atMost);
    }

    /** @throws FailedException if the service does not run on the nodes that it is assigned to */
    static void requireSettled(Placement placement, Duration waited) throws FailedException {
        if (!placement.settled() && !waited.isZero()) {
            throw new FailedException(placement.service() + " does not run as wanted after " + waited.toSeconds()
                    + " s: " + places(placement) + ". The nodes continue to try; ms:nodes shows the state.");
        }
    }

    static String progress(Rollout rollout) {
        int all = rollout.done().size() + rollout.left().size() + (rollout.current() == null ? 0 : 1);
        return "%-9s %s %s -> %s: %d of %d nodes%s%s"
                .formatted(
                        rollout.state().name().toLowerCase(Locale.ROOT),
                        rollout.service(),
                        rollout.from() == null ? "new" : rollout.from(),
                        rollout.to(),
                        rollout.done().size(),
                        all,
                        rollout.current() == null ? "" : ", now " + rollout.current(),
                        rollout.reason() == null ? "" : ", because " + rollout.reason());
    }
}
