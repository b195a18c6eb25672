package dev.midstream.swap.core.watch;

import dev.midstream.swap.core.judge.FailureAlarm;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.SwapNode;
import dev.midstream.swap.core.node.TrafficControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Compares one new revision with its limits after the shift. Confined to one thread; calls are counted by any. */
public final class RevisionMonitor {
    /** Calls per poll above which the sampling rate is halved: observing every call is expensive for a busy service. */
    private static final long MANY_PER_POLL = 1_000;

    private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(1);
    private static final Duration HEALTH_TIME = Duration.ofSeconds(5);
    /** Bad answers of health checks in a row that count; a single one may pass. */
    private static final int UNHEALTHY = 3;

    private static final double FALSE_ALARMS = 0.01;
    private static final int PERIODS = 12;

    private final SwapNode node;
    private final RoutedRevision revision;
    private final Installed before;
    private final FailureAlarm alarm;
    private final Duration period;
    private final FailureCounts failures = new FailureCounts();
    private int every = 1;
    private long callsBefore;
    private long failedBefore;
    private long callsNow;
    private long lastHealth = System.nanoTime();
    private long lastPeriod = System.nanoTime();
    private int unhealthy;

    /**
     * @param before the revision to go back to
     * @param failuresBefore the failures of that revision
     * @param margin the share of calls, from 0 to 1, by which more may fail than before
     * @param length the time of the monitoring
     */
    public RevisionMonitor(
            SwapNode node,
            RoutedRevision revision,
            Installed before,
            FailureCounts failuresBefore,
            double margin,
            Duration length) {
        this.node = node;
        this.revision = revision;
        this.before = before;
        this.alarm = new FailureAlarm(
                FailureAlarm.limit(failuresBefore.calls(), failuresBefore.failed(), margin), FALSE_ALARMS, PERIODS);
        this.period = length.dividedBy(PERIODS);
        alarm.begin();
    }

    RoutedRevision revision() {
        return revision;
    }

    void observe(TrafficControl traffic) {
        traffic.sample(revision, every, failures);
    }

    void thinOut(TrafficControl traffic) {
        if (callsNow > MANY_PER_POLL) {
            every *= 2;
            observe(traffic);
        }
    }

    /** Returns the reasons for an undo; empty if there are none. */
    List<String> complaints() {
        List<String> reasons = new ArrayList<>();
        if (failsTooOften()) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "%s failed %d of %d observed calls since it is live, more than the limit of %.1f %% that follows"
                            + " from the revision before",
                    revision.revision().label(),
                    failedBefore,
                    callsBefore,
                    100 * alarm.limit()));
        }
        if (due(lastHealth, HEALTH_INTERVAL)) {
            reasons.addAll(health());
        }
        return reasons;
    }

    /** Returns complaints that have stayed, unless the revision before would complain too: then an undo helps nobody. */
    private List<String> health() {
        List<String> complaints = node.complaints(revision.revision(), HEALTH_TIME);
        lastHealth = System.nanoTime();
        unhealthy = complaints.isEmpty() ? 0 : unhealthy + 1;
        boolean worse =
                unhealthy >= UNHEALTHY && node.complaints(before, HEALTH_TIME).isEmpty();
        return worse ? complaints : List.of();
    }

    private boolean failsTooOften() {
        if (due(lastPeriod, period)) {
            lastPeriod = System.nanoTime();
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
}
