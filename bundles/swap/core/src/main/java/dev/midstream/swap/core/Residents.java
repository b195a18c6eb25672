package dev.midstream.swap.core;

import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Tenure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Revisions that were live before and may become it again at once; at most one a service. Thread-safe. */
final class Residents {
    private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

    private final Gates gates;
    private final ScheduledExecutorService retiring;
    private final Map<String, Resident> residents = new ConcurrentHashMap<>();

    private record Resident(Tenure tenure, ScheduledFuture<?> retirement) {}

    Residents(Gates gates, ScheduledExecutorService retiring) {
        this.gates = gates;
        this.retiring = retiring;
    }

    Optional<Bundle> of(String service) {
        return Optional.ofNullable(residents.get(service))
                .map(resident -> resident.tenure().revision());
    }

    boolean isResident(Bundle revision) {
        return of(revision.getSymbolicName()).filter(revision::equals).isPresent();
    }

    /** Keeps the revision of a closed tenure for a while; the one kept before it is retired. */
    void keep(Tenure ended, Duration window) {
        Resident resident =
                new Resident(ended, retiring.schedule(() -> expire(ended), window.toMillis(), TimeUnit.MILLISECONDS));
        Resident before = residents.put(ended.revision().getSymbolicName(), resident);
        if (before != null) {
            before.retirement().cancel(false);
            retireLater(before.tenure());
        }
    }

    /** Takes a revision out if it is resident, for it becomes live again. */
    void recall(Bundle revision) {
        residents.computeIfPresent(revision.getSymbolicName(), (service, resident) -> {
            if (!resident.tenure().revision().equals(revision)) {
                return resident;
            }
            resident.retirement().cancel(false);
            gates.release(resident.tenure());
            return null;
        });
    }

    private void expire(Tenure ended) {
        Resident resident = residents.get(ended.revision().getSymbolicName());
        if (resident != null
                && resident.tenure() == ended
                && residents.remove(ended.revision().getSymbolicName(), resident)) {
            retire(ended);
        }
    }

    void retireLater(Tenure ended) {
        retiring.execute(() -> retire(ended));
    }

    /** Stops and uninstalls a revision that no call is routed to. What still runs in it is cut off from its services. */
    void retire(Tenure ended) {
        gates.release(ended);
        remove(ended.revision());
        LOG.info("Retired {}", ended);
    }

    static void remove(Bundle revision) {
        Removal.remove(revision, () -> {});
    }
}
