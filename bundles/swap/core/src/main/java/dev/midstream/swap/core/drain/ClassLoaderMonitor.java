package dev.midstream.swap.core.drain;

import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.core.record.Records;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Watches class loaders of retired revisions until they are collected. Only full collections unload classes, and none is
 * requested: it would hold up every call in the node to answer a question that can wait. Thread-safe.
 */
public final class ClassLoaderMonitor {
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Collectors of young objects alone, of the JVMs that there are. */
    private static final Pattern YOUNG = Pattern.compile("Scavenge|Young|Copy|ParNew|Minor|Pauses");

    private final Records records;
    private final ScheduledExecutorService scheduler;
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final Set<WatchedLoader> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    public ClassLoaderMonitor(Records records, ScheduledExecutorService scheduler) {
        this.records = records;
        this.scheduler = scheduler;
    }

    private static final class WatchedLoader extends PhantomReference<ClassLoader> {
        private final String swap;
        private final long collections = fullCollections();
        private boolean seen;
        private boolean reported;

        WatchedLoader(ClassLoader loader, ReferenceQueue<ClassLoader> queue, String swap) {
            super(loader, queue);
            this.swap = swap;
        }

        /** One look later than the first after a full collection, for references are queued a little after it. */
        boolean survived() {
            boolean before = seen;
            seen = fullCollections() > collections;
            return before && !reported;
        }
    }

    private static long fullCollections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !YOUNG.matcher(collector.getName()).find())
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    /** @param loader of a revision that was just retired, in the swap of this id */
    public void watch(ClassLoader loader, String swap) {
        watched.add(new WatchedLoader(loader, collected, swap));
        write(swap, null, "retired; no full garbage collection has run since");
        lookLater();
    }

    private void lookLater() {
        if (!watched.isEmpty() && scheduled.compareAndSet(false, true)) {
            scheduler.schedule(this::look, POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        scheduled.set(false);
        for (var gone = collected.poll(); gone != null; gone = collected.poll()) {
            WatchedLoader loader = (WatchedLoader) gone;
            watched.remove(loader);
            write(loader.swap, true, "its class loader was collected");
        }
        watched.stream().filter(WatchedLoader::survived).forEach(loader -> {
            loader.reported = true;
            write(loader.swap, false, "its class loader has survived a full garbage collection: something holds it");
        });
        lookLater();
    }

    private void write(String swap, Boolean known, String why) {
        records.update(swap, certificate -> certificate.with(new OldLoader(known, Instant.now(), why)));
    }
}
