package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.RegistryState;
import dev.midstream.cluster.api.Rollout;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Commands about the cluster are there also if this node is in none, to say so; and show what becomes of a change. */
final class Clusters {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private Clusters() {}

    static Cluster need(Cluster cluster) {
        if (cluster == null) {
            throw new IllegalStateException("This node is in no cluster: there is no etc/midstream/cluster.token."
                    + " ./midstream cluster 3 starts three nodes that are; docs/cluster.md says how a node joins one.");
        }
        return cluster;
    }

    /** A line if what is shown may be old. */
    static void warn(Cluster cluster) {
        RegistryState registry = cluster.registry();
        if (!registry.reachable()) {
            System.out.println(registry.note());
        }
    }

    static String places(Placement placement) {
        return placement.places().isEmpty()
                ? "-"
                : placement.places().stream().map(Clusters::place).collect(Collectors.joining(", "));
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
     * Waits until a service runs as it is to, and prints what happens meanwhile.
     *
     * @return how it is then, or when the time was up
     */
    static Placement await(Cluster cluster, String service, Duration atMost, boolean quiet)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Semaphore changes = new Semaphore(0);
        try (var listening = cluster.listen(changes::release)) {
            String shown = "";
            for (; ; ) {
                Placement now = placement(cluster, service, deadline);
                String line = now.shortName() + ": " + places(now);
                if (!quiet && !line.equals(shown)) {
                    System.out.println(line);
                    shown = line;
                }
                if (now.settled() || System.nanoTime() - deadline >= 0) {
                    return now;
                }
                next(changes);
            }
        }
    }

    /** What was written a moment ago may not be known here yet. */
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

    /** Waits until rollouts have ended, and prints how they go. */
    static List<Rollout> follow(Cluster cluster, List<String> services, boolean quiet) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        try (var listening = cluster.listen(changes::release)) {
            String shown = "";
            for (; ; ) {
                List<Rollout> now = services.stream().map(cluster::rollout).toList();
                String lines = now.stream().map(Clusters::progress).collect(Collectors.joining("\n"));
                if (!quiet && !lines.equals(shown)) {
                    System.out.println(lines);
                    shown = lines;
                }
                if (now.stream().allMatch(Rollout::ended)) {
                    return now;
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
