package dev.midstream.swap.core.drain;

import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.LateCall.End;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.gate.ActiveCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out for the calls of a revision: at the deadline, callers that can be told to come again are told so, and at the
 * retirement the others are aborted. Code of the revision that throws stops neither. Used by one thread at a time.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private static final int NAMES = 100;
    /** The time that an aborted call gets to leave on its own thread. */
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(1);

    private final String swap;
    private final RoutedRevision left;
    private final Records records;
    /** Calls entered before this time. */
    private final long begun = System.nanoTime();

    private final Map<ActiveCall, LateCall> late = new LinkedHashMap<>();

    /** @param swap the id of the swap by which the revision is left */
    public Drain(String swap, RoutedRevision left, Records records) {
        this.swap = swap;
        this.left = left;
        this.records = records;
    }

    public String swap() {
        return swap;
    }

    public RoutedRevision left() {
        return left;
    }

    public synchronized List<LateCall> late() {
        return List.copyOf(late.values());
    }

    /** Waits for the calls until the deadline; then ends those that lose nothing. An interrupt ends the wait. */
    public void drain(Duration deadline) {
        try {
            if (!left.awaitDrained(deadline)) {
                endGracefully();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endGracefully() {
        List<ActiveCall> leaving = new ArrayList<>();
        for (ActiveCall call : left.activeCalls()) {
            LateCall named = name(call);
            boolean ended = attempt(call, call::endGracefully);
            if (ended) {
                leaving.add(call);
            }
            synchronized (this) {
                if (late.size() < NAMES) {
                    late.put(call, ended ? named.with(End.ABORTED_AT_DEADLINE) : named);
                }
            }
        }
        awaitEnd(leaving);
    }

    private interface Ending {
        boolean end();
    }

    private static boolean attempt(ActiveCall call, Ending ending) {
        try {
            return ending.end();
        } catch (Throwable e) {
            LOG.warn("A call of kind {} could not be ended", call.kind(), e);
            return false;
        }
    }

    private LateCall name(ActiveCall call) {
        long nanos = call.nanos() < 0 ? System.nanoTime() - begun : call.nanos();
        return new LateCall(call.kind(), call.what(), nanos / 1e6, End.RUNNING);
    }

    private void awaitEnd(Collection<ActiveCall> leaving) {
        long deadline = System.nanoTime() + LEAVING.toNanos();
        while (left.activeCalls().stream().anyMatch(leaving::contains) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Aborts the calls that are still there, before the revision is stopped, and records their end. */
    public void end() {
        long running = left.inFlight();
        if (running == 0 && late.isEmpty()) {
            return;
        }
        List<ActiveCall> present = left.activeCalls();
        present.forEach(call -> attempt(call, () -> {
            call.abort();
            return true;
        }));
        Map<String, Long> aborted = aborted(present, running);
        records.update(swap, certificate -> certificate.retired(closed(present), aborted));
        try {
            left.awaitDrained(LEAVING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Long> aborted(List<ActiveCall> present, long running) {
        Map<String, Long> aborted = new HashMap<>();
        present.stream()
                .filter(call -> !call.kind().equals(ActiveCall.CALL))
                .forEach(call -> aborted.merge(call.kind(), 1L, Long::sum));
        long requests = aborted.values().stream().mapToLong(Long::longValue).sum();
        if (running > requests) {
            aborted.put(ActiveCall.CALL, running - requests); // also those that have no name
        }
        return aborted;
    }

    /** Returns the late calls with their end, and forgets them, because they hold on to the revision's classes. */
    private synchronized List<LateCall> closed(List<ActiveCall> present) {
        late.replaceAll((call, named) -> named.end() == End.RUNNING
                ? named.with(present.contains(call) ? End.ABORTED_AT_RETIREMENT : End.FINISHED)
                : named);
        List<LateCall> closed = List.copyOf(late.values());
        late.clear();
        return closed;
    }
}
