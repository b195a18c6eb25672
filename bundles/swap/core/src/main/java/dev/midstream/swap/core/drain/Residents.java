package dev.midstream.swap.core.drain;

import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.core.stage.Removal;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Revisions that were live before and may become it again at once; at most one a service. Thread-safe. */
public final class Residents {
    private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Gates gates;
    private final Records records;
    private final ScheduledExecutorService retiring;
    private final ClassLoaderMonitor loaders;
    private final Map<String, Resident> residents = new ConcurrentHashMap<>();
    /** Of revisions that became live again while calls of their time before were stuck in them. */
    private final Map<Bundle, List<Drain>> unended = new ConcurrentHashMap<>();

    private record Resident(Drain departure, ScheduledFuture<?> retirement) {
        Bundle revision() {
            return departure.tenure().revision();
        }
    }

    public Residents(Gates gates, Records records, ScheduledExecutorService retiring) {
        this.gates = gates;
        this.records = records;
        this.retiring = retiring;
        this.loaders = new ClassLoaderMonitor(records, retiring);
    }

    public Optional<Bundle> of(String service) {
        return Optional.ofNullable(residents.get(service)).map(Resident::revision);
    }

    public boolean isResident(Bundle revision) {
        return of(revision.getSymbolicName()).filter(revision::equals).isPresent();
    }

    /** Keeps a revision that was left for a while; the one kept before it is retired. */
    public void keep(Drain left, Duration window) {
        Resident resident =
                new Resident(left, retiring.schedule(() -> expire(left), window.toMillis(), TimeUnit.MILLISECONDS));
        Resident before = residents.put(left.tenure().revision().getSymbolicName(), resident);
        if (before != null) {
            before.retirement().cancel(false);
            // not while the first calls meet the revision that has come
            retiring.schedule(() -> retire(before.departure()), SETTLING.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Takes a revision out if it is resident, for it becomes live again. */
    public void recall(Bundle revision) {
        residents.computeIfPresent(revision.getSymbolicName(), (service, resident) -> {
            if (!resident.revision().equals(revision)) {
                return resident;
            }
            resident.retirement().cancel(false);
            Drain left = resident.departure();
            gates.release(left.tenure());
            if (!left.tenure().drained()) {
                unended.computeIfAbsent(revision, absent -> new CopyOnWriteArrayList<>())
                        .add(left);
            }
            OldLoader again = new OldLoader(null, Instant.now(), "live again, by an undo");
            records.update(left.swap(), certificate -> certificate.with(again));
            return null;
        });
    }

    private void expire(Drain left) {
        String service = left.tenure().revision().getSymbolicName();
        Resident resident = residents.get(service);
        if (resident != null && resident.departure() == left && residents.remove(service, resident)) {
            retire(left);
        }
    }

    /** Ends what is still in a revision that no call is routed to, stops and uninstalls it. */
    private void retire(Drain left) {
        Bundle revision = left.tenure().revision();
        List<Drain> before = unended.remove(revision);
        if (before != null) {
            before.forEach(Drain::end);
        }
        left.end();
        BundleWiring wiring = revision.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader(); // unknown once it is uninstalled
        cutOff(left.tenure());
        if (loader != null) {
            loaders.watch(loader, left.swap());
        }
    }

    /** Stops and uninstalls a revision at once. What still runs in it loses its services. */
    public void cutOff(Tenure ended) {
        gates.leaveBehind(ended);
        gates.release(ended);
        Removal.remove(ended.revision());
        LOG.info("Retired {}", ended);
    }
}
