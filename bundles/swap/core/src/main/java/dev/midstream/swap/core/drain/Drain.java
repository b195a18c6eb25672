package dev.midstream.swap.core.drain;

import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.LateCall.End;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How a revision is left, and what becomes of those who stay on: by the deadline clients that can be told to come again
 * are told so, and at the retirement the others are ended. Used by one thread at a time.
 */
public final class Drain {
    /** Test setting: at the deadline nobody is told anything. */
    private static final String DEADLINE_OFF = "midstream.test.deadline.off";

    private static final int NAMES = 100;
    /** What is ended by force leaves on threads of its own. */
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(1);

    private final String swap;
    private final Tenure tenure;
    private final Records records;
    /** What entered did so before. */
    private final long begun = System.nanoTime();

    private final Map<Visit, LateCall> late = new LinkedHashMap<>();

    /** @param swap the id of the swap by which the revision is left */
    public Drain(String swap, Tenure tenure, Records records) {
        this.swap = swap;
        this.tenure = tenure;
        this.records = records;
    }

    public String swap() {
        return swap;
    }

    public Tenure tenure() {
        return tenure;
    }

    public List<LateCall> late() {
        return List.copyOf(late.values());
    }

    /** Waits for what is in the tenure, until the deadline; then ends what can be ended without loss. */
    public void drain(Duration deadline) {
        try {
            if (!tenure.awaitDrained(deadline.toNanos())) {
                giveUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp() {
        boolean off = Boolean.getBoolean(DEADLINE_OFF);
        List<Visit> leaving = new ArrayList<>();
        for (Visit visit : tenure.present()) {
            LateCall call = name(visit);
            boolean ended = !off && visit.giveUp();
            if (ended) {
                leaving.add(visit);
            }
            if (late.size() < NAMES) {
                late.put(visit, ended ? call.with(End.ABORTED_AT_DEADLINE) : call);
            }
        }
        awaitEnd(leaving);
    }

    private LateCall name(Visit visit) {
        long nanos = visit.nanos() < 0 ? System.nanoTime() - begun : visit.nanos();
        return new LateCall(visit.kind(), visit.what(), nanos / 1e6, End.RUNNING);
    }

    private void awaitEnd(Collection<Visit> leaving) {
        long deadline = System.nanoTime() + LEAVING.toNanos();
        while (tenure.visits().present().stream().anyMatch(leaving::contains) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** The revision is about to be stopped: ends what is still there, and writes down what became of it. */
    public void end() {
        long running = tenure.inFlight();
        if (running == 0 && late.isEmpty()) {
            return;
        }
        List<Visit> present = tenure.present();
        present.forEach(Visit::cut);
        Map<String, Long> aborted = new HashMap<>();
        present.stream()
                .filter(visit -> !visit.kind().equals(Visit.CALL))
                .forEach(visit -> aborted.merge(visit.kind(), 1L, Long::sum));
        long requests = aborted.values().stream().mapToLong(Long::longValue).sum();
        if (running > requests) {
            aborted.put(Visit.CALL, running - requests); // also those that nobody can name
        }
        late.replaceAll((visit, call) -> call.end() == End.RUNNING
                ? call.with(present.contains(visit) ? End.ABORTED_AT_RETIREMENT : End.FINISHED)
                : call);
        records.update(swap, certificate -> certificate.retired(late(), aborted));
        late.clear(); // or the requests would hold on to the revision's classes
        try {
            tenure.awaitDrained(LEAVING.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
