package dev.midstream.swap.core.record;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.Proof;
import dev.midstream.swap.core.node.RoutedRevision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of a swap while it runs. Written by the thread of the swap, read by any. A listener of progress that throws is
 * not asked again and changes nothing.
 */
public final class SwapRecordBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(SwapRecordBuilder.class);

    private final Records records;
    private final String id;
    private String service;
    private final SwapRecord.Kind kind;
    private final String who;
    private Consumer<SwapStep> progress;
    private String set;
    private long mixed;
    private final Instant at = Instant.now();
    private final long begun = System.nanoTime();
    private final Map<String, Double> steps = new LinkedHashMap<>();
    private String step;
    private long stepBegun;
    private String from;
    private String to;
    private String digest;
    private String digestBefore;
    private double shiftMillis;
    private double flipMicros;
    private double drainMillis;
    private CallStatistics census = CallStatistics.NONE;
    private List<LateCall> late = List.of();
    private List<String> notes = List.of();
    private List<String> notCovered = List.of();

    public SwapRecordBuilder(
            Records records, String service, SwapRecord.Kind kind, String who, Consumer<SwapStep> progress) {
        this.records = records;
        this.id = records.nextId();
        this.service = service;
        this.kind = kind;
        this.who = who;
        this.progress = progress;
        records.open(id, this::now);
    }

    public String id() {
        return id;
    }

    public synchronized String service() {
        return service;
    }

    public synchronized void of(String name) {
        service = name;
    }

    /** @param first the id of the first swap of the set */
    public synchronized void set(String first) {
        set = first;
    }

    /** @param live the revision to be left, or null */
    public synchronized void from(RoutedRevision live) {
        census = CallStatistics.of(live);
        from = live == null ? null : live.revision().version();
        digestBefore = live == null ? null : digest(live.revision());
    }

    public synchronized void to(String version, String sha256) {
        to = version;
        digest = sha256;
    }

    /** @param revision a revision that is installed already */
    public synchronized void to(Installed revision) {
        service = revision.service();
        to(revision.version(), digest(revision));
    }

    private String digest(Installed revision) {
        return revision.digest() == null ? null : records.digest(revision.digest());
    }

    public synchronized void proven(Proof proof) {
        census = census.entering(proof.next());
        notes = proof.notes();
        notCovered = proof.notCovered();
    }

    public void step(String name, String detail) {
        CrashPoint.INSTANCE.reached(name);
        begin(name);
        try {
            progress.accept(new SwapStep(id, service(), name, detail));
        } catch (Throwable e) {
            progress = step -> {};
            LOG.debug("Swap {} goes on without its listener of progress", id, e);
        }
    }

    private synchronized void begin(String name) {
        endStep();
        step = name;
        stepBegun = System.nanoTime();
    }

    private void endStep() {
        if (step != null) {
            steps.merge(step, millisSince(stepBegun), Double::sum);
        }
        step = null;
    }

    public synchronized void shifted(RoutedRevision previous, long flipNanos, long mixedRequests) {
        mixed = mixedRequests;
        census = census.leaving(previous);
        flipMicros = flipNanos / 1e3;
        shiftMillis = millisSince(begun);
    }

    public synchronized void drained(double millis) {
        drainMillis = millis;
    }

    public synchronized void late(List<LateCall> calls) {
        late = calls;
    }

    public static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    public synchronized SwapRecord end(Verdict verdict, List<String> reasons) {
        endStep();
        return record(verdict, reasons);
    }

    private synchronized SwapRecord now() {
        return record(Verdict.RUNNING, step == null ? List.of() : List.of("in step " + step));
    }

    private SwapRecord record(Verdict verdict, List<String> reasons) {
        RoutedRevision left = verdict == Verdict.COMMITTED ? census.old() : null;
        RoutedRevision closed = verdict == Verdict.UNDONE ? census.next() : left;
        Map<String, KindCounts> counts = census.counts();
        return new SwapRecord(
                id,
                service,
                kind,
                from,
                to,
                digest,
                who,
                at,
                verdict,
                reasons,
                steps,
                shiftMillis,
                flipMicros,
                drainMillis,
                counts.values().stream()
                        .mapToLong(count -> count.finishedBefore() + count.finishedOnOld())
                        .sum(),
                closed == null ? 0 : closed.inFlight(),
                digestBefore,
                counts,
                census.longestPauseMicros(),
                late,
                left == null ? null : new OldLoader(null, Instant.now(), "resident, for an undo"),
                set,
                mixed,
                notes,
                notCovered);
    }
}
