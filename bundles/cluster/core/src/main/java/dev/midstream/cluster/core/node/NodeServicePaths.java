package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ServicePaths;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored paths, in a folder of the registry that each node watches. A thread of its own writes, because a write waits for
 * the registry; it does nothing unless something has changed or a write has failed.
 */
final class NodeServicePaths implements ServicePaths, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeServicePaths.class);
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final List<String> FOLDER = List.of(Folders.PATHS);

    private final ZooKeeperRegistry registry;
    private final PathStore store;
    private final Loop storing = new Loop("midstream-paths", LEAST, this::store);
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AutoCloseable following;
    private volatile Map<String, List<String>> served = Map.of();
    private volatile boolean pending = true;

    NodeServicePaths(String node, ZooKeeperRegistry registry) {
        this.registry = registry;
        this.store = new PathStore(node, registry.own());
        registry.keep(Folders.PATHS);
        following = registry.listen(this::changed);
        storing.start();
    }

    @Override
    public void serve(Map<String, List<String>> now) {
        Map<String, List<String>> within = new TreeMap<>();
        now.forEach((service, patterns) -> within.put(service, within(service, patterns)));
        served = Map.copyOf(within);
        wake();
    }

    private static List<String> within(String service, List<String> patterns) {
        List<String> within = patterns.stream()
                .filter(pattern -> pattern.length() <= MOST_CHARACTERS)
                .distinct()
                .sorted()
                .limit(MOST_PATTERNS)
                .toList();
        long distinct = patterns.stream().distinct().count();
        if (within.size() < distinct) {
            LOG.warn(
                    "{} of {} paths of {} are stored in the registry: at most {} of at most {} characters are. Requests for"
                            + " the others get 404 while no node serves the service.",
                    within.size(),
                    distinct,
                    service,
                    MOST_PATTERNS,
                    MOST_CHARACTERS);
        }
        return within;
    }

    private void wake() {
        pending = true;
        storing.wake();
    }

    /** The loop's thread. */
    private boolean store() {
        if (!pending) {
            return false;
        }
        pending = false;
        boolean done = false;
        try {
            done = store.step(served);
        } finally {
            pending |= !done;
        }
        return false;
    }

    private void changed(String folder, String name, Registry.Entry entry) {
        boolean paths = Folders.PATHS.equals(folder);
        if (paths || folder == null || Folders.DUTIES.equals(folder)) {
            wake();
        }
        if (paths) {
            listeners.forEach(this::tell);
        }
    }

    /** The registry's one thread; says nothing before the folder is known as a whole. */
    private void tell(Listener listener) {
        if (!registry.loaded(FOLDER)) {
            return;
        }
        Map<String, List<String>> stored = new TreeMap<>();
        registry.peek(Folders.PATHS).forEach((service, entry) -> {
            try {
                stored.put(service, PathStore.patterns(entry));
            } catch (IllegalArgumentException e) {
                LOG.warn("The stored paths of {} cannot be read: {}", service, e.getMessage());
            }
        });
        try {
            listener.changed(stored);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed at a change of the stored paths", e);
        }
    }

    @Override
    public Subscription listen(Listener listener) {
        listeners.add(listener);
        registry.betweenChanges(() -> tell(listener));
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        listeners.clear();
        storing.close();
        try {
            following.close();
        } catch (Exception e) {
            LOG.debug("A list of listeners could not be changed", e);
        }
    }
}
