package dev.midstream.swap.core.watch;

import dev.midstream.swap.core.judge.FailureAlarm;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Tenure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.framework.Bundle;

/** One revision that is being watched, and what was seen of it. Not thread-safe, but that calls are counted by any. */
public final class RevisionMonitor {
    /** Observing all calls is right for a quiet service and dear for a busy one. */
    private static final long MANY_PER_LOOK = 1_000;

    private static final Duration HEALTH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A single bad answer may be a passing one. */
    private static final int SICK = 3;

    private static final double FALSE_ALARMS = 0.01;

    private final Tenure tenure;
    private final Prover prover;
    private final FailureAlarm alarm;
    private final Duration beginning;
    private final FailureCounts failures = new FailureCounts();
    private int every = 1;
    private long callsBefore;
    private long failedBefore;
    private long callsNow;
    private long lastHealth = System.nanoTime();
    private long lastBeginning = System.nanoTime();
    private int sick;

    /**
     * @param before what was seen of the revision before
     * @param margin by how much larger a part of the calls may fail than before
     * @param length how long it will be watched
     */
    public RevisionMonitor(Tenure tenure, Prover prover, FailureCounts before, double margin, Duration length) {
        this.tenure = tenure;
        this.prover = prover;
        int beginnings = 12;
        this.alarm =
                new FailureAlarm(FailureAlarm.limit(before.calls(), before.failed(), margin), FALSE_ALARMS, beginnings);
        this.beginning = length.dividedBy(beginnings);
        alarm.begin();
    }

    public Tenure tenure() {
        return tenure;
    }

    public void observe(Gates gates) {
        gates.watch(tenure, every, failures);
    }

    public void thinOut(Gates gates) {
        if (callsNow > MANY_PER_LOOK) {
            every *= 2;
            observe(gates);
        }
    }

    /** Sentences about what speaks for an undo; none if nothing does. */
    public List<String> look() {
        List<String> reasons = new ArrayList<>();
        if (failsTooOften()) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "%s failed %d of %d calls that were observed since it is live; shown to be more than the limit of"
                            + " %.1f %%, which follows from the revision before",
                    name(),
                    failedBefore,
                    callsBefore,
                    100 * alarm.limit()));
        }
        if (due(lastHealth, HEALTH)) {
            List<String> complaints = prover.complaints(tenure.revision(), PATIENCE);
            lastHealth = System.nanoTime();
            sick = complaints.isEmpty() ? 0 : sick + 1;
            if (sick == SICK) {
                reasons.addAll(complaints);
            }
        }
        return reasons;
    }

    private boolean failsTooOften() {
        if (due(lastBeginning, beginning)) {
            lastBeginning = System.nanoTime();
            alarm.begin();
        }
        long failed = failures.failed();
        long calls = failures.calls(); // after the failures, so that no failure is without its call
        callsNow = calls - callsBefore;
        boolean raised = alarm.take(callsNow, failed - failedBefore);
        callsBefore = calls;
        failedBefore = failed;
        return raised;
    }

    private static boolean due(long last, Duration interval) {
        return System.nanoTime() - last >= interval.toNanos();
    }

    private String name() {
        Bundle revision = tenure.revision();
        return revision.getSymbolicName() + " " + revision.getVersion();
    }
}
