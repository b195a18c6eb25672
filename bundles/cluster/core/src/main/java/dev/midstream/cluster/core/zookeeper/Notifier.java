package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Registry.Entry;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry.Listener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the changes of the registry to its listeners, on one thread and in their order. Thread-safe. */
final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Duration linger;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("midstream-registry-tell"));

    /** @param linger delay of {@link #later} */
    Notifier(Duration linger) {
        this.linger = linger;
    }

    /** @return ends the delivery to this listener */
    AutoCloseable listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Runs a task between two deliveries. Returns at once. */
    void betweenChanges(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The registry is closed");
        }
    }

    /** Runs a task on the thread of the deliveries after the delay. Returns at once. */
    void later(Runnable task) {
        try {
            thread.schedule(task, linger.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The registry is closed");
        }
    }

    /** Delivers a change that concerns no single folder. Returns at once. */
    void all() {
        changed(null, null, () -> null);
    }

    /**
     * Delivers a change. Returns at once.
     *
     * @param entry is asked when the change is delivered
     */
    void changed(String folder, String name, Supplier<Entry> entry) {
        betweenChanges(() -> {
            Entry now = entry.get();
            for (Listener listener : listeners) {
                try {
                    listener.changed(folder, name, now);
                } catch (Throwable e) { // the other listeners hear of it all the same
                    LOG.warn("A listener failed at the change of {}/{}", folder, name, e);
                }
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
