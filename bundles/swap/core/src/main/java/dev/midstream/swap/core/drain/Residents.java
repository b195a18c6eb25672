package dev.midstream.swap.core.drain;

import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.core.node.BestEffort;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.SwapNode;
import dev.midstream.swap.core.record.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revisions that were live before and can become live again at once: at most one a service. A revision that is neither
 * live nor resident any more is retired, whatever its code throws, as soon as no other bundle depends on it. Thread-safe.
 */
public final class Residents {
    private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

    private static final Duration SETTLING = Duration.ofSeconds(1);
    /** The time between two looks at the bundles that depend on a revision. */
    private static final Duration NEEDED = Duration.ofSeconds(2);
    /** The time that code of a revision gets to end its calls. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    private final SwapNode node;
    private final Records records;
    private final ScheduledExecutorService retiring;
    private final ClassLoaderMonitor loaders;
    private final Map<String, Resident> residents = new ConcurrentHashMap<>();
    /** Revisions that an undo is about to make live again. */
    private final Map<Installed, Resident> reserved = new ConcurrentHashMap<>();
    /** Revisions on their way out. */
    private final Set<Installed> leaving = ConcurrentHashMap.newKeySet();
    /** Drains of revisions that became live again while calls of their time before were stuck in them. */
    private final Map<Installed, List<Drain>> unended = new ConcurrentHashMap<>();

    private record Resident(Drain drain, ScheduledFuture<?> retirement) {
        Installed revision() {
            return drain.left().revision();
        }
    }

    public Residents(SwapNode node, Records records, ScheduledExecutorService retiring) {
        this.node = node;
        this.records = records;
        this.retiring = retiring;
        this.loaders = new ClassLoaderMonitor(records, retiring);
    }

    public Optional<Installed> of(String service) {
        return Optional.ofNullable(residents.get(service)).map(Resident::revision);
    }

    /** Returns true if this revision is resident or is being retired. */
    public boolean holds(Installed revision) {
        // in this order: a revision is reserved or leaving before it is no longer resident
        return of(revision.service()).filter(revision::equals).isPresent()
                || reserved.containsKey(revision)
                || leaving.contains(revision);
    }

    /** Keeps a revision that was left for some time; the one kept before it is retired. */
    public void keep(Drain left, Duration time) {
        Installed revision = left.left().revision();
        Resident[] before = new Resident[1];
        residents.compute(revision.service(), (service, kept) -> {
            before[0] = kept;
            return new Resident(left, retiring.schedule(() -> expire(left), time.toMillis(), TimeUnit.MILLISECONDS));
        });
        if (before[0] != null && !before[0].revision().equals(revision)) {
            before[0].retirement().cancel(false);
            leaving.add(before[0].revision());
            // not while the first calls meet the revision that has come
            retiring.schedule(() -> end(before[0].drain()), SETTLING.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Retires a revision that was left, and the resident one of its service, without keeping either for an undo. */
    public void retire(Drain left) {
        Installed revision = left.left().revision();
        Resident before = residents.remove(revision.service());
        if (before != null) {
            before.retirement().cancel(false);
            retireLater(before.drain());
        }
        retireLater(left);
    }

    private void retireLater(Drain left) {
        leaving.add(left.left().revision());
        retiring.execute(() -> end(left));
    }

    /**
     * Takes a revision out of residence for an undo, so that it is not retired meanwhile. To be followed by {@link #recall}
     * or {@link #keepAgain}.
     *
     * @return false if it is not resident any more
     */
    public boolean reserve(Installed revision) {
        boolean[] taken = new boolean[1];
        residents.computeIfPresent(revision.service(), (service, resident) -> {
            if (!resident.revision().equals(revision)) {
                return resident;
            }
            reserved.put(revision, resident);
            taken[0] = true;
            return null;
        });
        return taken[0];
    }

    /** Returns a reserved revision to residence, for the time that was left. */
    public void keepAgain(Installed revision) {
        Resident resident = reserved.remove(revision);
        if (resident != null) {
            long left = Math.max(SETTLING.toMillis(), resident.retirement().getDelay(TimeUnit.MILLISECONDS));
            resident.retirement().cancel(false);
            keep(resident.drain(), Duration.ofMillis(left));
        }
    }

    /** Ends the residence of a reserved revision, because it has become live again. */
    public void recall(Installed revision) {
        Resident resident = reserved.remove(revision);
        if (resident == null) {
            return;
        }
        resident.retirement().cancel(false);
        Drain left = resident.drain();
        node.release(left.left());
        if (!left.left().drained()) {
            unended.computeIfAbsent(revision, absent -> new CopyOnWriteArrayList<>())
                    .add(left);
        }
        OldLoader again = new OldLoader(null, Instant.now(), "live again, by an undo");
        records.update(left.swap(), certificate -> certificate.with(again));
    }

    private void expire(Drain left) {
        String service = left.left().revision().service();
        Resident resident = residents.get(service);
        if (resident != null && resident.drain() == left) {
            leaving.add(left.left().revision());
            if (residents.remove(service, resident)) {
                end(left);
            } else {
                leaving.remove(left.left().revision());
            }
        }
    }

    private boolean isNeeded(Installed revision) {
        try {
            return node.isNeeded(revision);
        } catch (RuntimeException e) {
            LOG.warn("The bundles that depend on {} could not be found; it ends", revision.label(), e);
            return false;
        }
    }

    /** Aborts the calls of a revision that no call is routed to, stops and uninstalls it. Never throws. */
    private void end(Drain left) {
        Installed revision = left.left().revision();
        if (isNeeded(revision)) {
            retiring.schedule(() -> end(left), NEEDED.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        try {
            List<Drain> before = unended.remove(revision);
            if (before != null) {
                before.forEach(
                        drain -> BestEffort.runWithin(ENDING, "Ending calls of " + revision.label(), drain::end));
            }
            BestEffort.runWithin(ENDING, "Ending calls of " + revision.label(), left::end);
            ClassLoader loader = node.loader(revision); // unknown once it is uninstalled
            node.retire(left.left());
            if (loader != null) {
                loaders.watch(loader, left.swap());
            }
            LOG.info("Retired {}", revision.label());
        } catch (Throwable e) {
            LOG.warn("The retirement of {} is left to the next sweep", revision.label(), e);
        } finally {
            leaving.remove(revision);
        }
    }
}
