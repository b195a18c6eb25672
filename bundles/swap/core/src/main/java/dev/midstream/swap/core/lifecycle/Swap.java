package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.drain.Drain;
import dev.midstream.swap.core.node.BestEffort;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.SwapNode;
import dev.midstream.swap.core.record.SwapRecordBuilder;
import dev.midstream.swap.core.watch.RevisionMonitor;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service in a {@link SwapTransaction}: a {@link Replacement} of its revision or its {@link Leaving}. The transaction
 * calls the steps in the order of their declaration, on one thread. Until {@link #shifted} every step registers its undo;
 * the steps after it throw nothing.
 */
abstract sealed class Swap permits Replacement, Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    final SwapContext context;
    final SwapNode node;
    final DeployOptions options;
    final UndoStack undo;
    final SwapRecordBuilder record;
    /** The revision that was live when the swap was committed, or null. */
    private RoutedRevision before;
    /** The closed revision before, or null. */
    RoutedRevision previous;

    private boolean shifted;

    List<String> outcome = List.of();

    Swap(
            SwapContext context,
            String name,
            Kind kind,
            DeployOptions options,
            UndoStack undo,
            Consumer<SwapStep> progress) {
        this.context = context;
        this.node = context.node();
        this.options = options;
        this.undo = undo;
        this.record = new SwapRecordBuilder(context.records(), name, kind, options.who(), progress);
    }

    /** Finds out which service this is about; changes nothing that anybody sees. */
    abstract String identify() throws SwapRefusedException;

    /** Refuses what cannot succeed, before anything is touched. The service is claimed. */
    abstract void check(List<String> set) throws SwapRefusedException, InterruptedException;

    /** Installs what is to become live, hidden. */
    abstract void stage() throws SwapRefusedException;

    /** Starts what was staged, hidden. */
    abstract void start() throws SwapRefusedException, InterruptedException;

    /** Proves that it works. */
    abstract void prove() throws SwapRefusedException, InterruptedException;

    /** Returns the revision to commit, or nothing if the service leaves. */
    abstract Optional<Installed> revision();

    /** Returns the revision to shift to, or nothing if the service leaves. */
    abstract Optional<RoutedRevision> next();

    /** Returns true if calls go where this swap wants them. */
    abstract boolean isLive();

    /** Remembers the live revision, so that it can be left even if the report of the shift is lost. */
    final void aboutToShift() {
        before = node.live(record.service()).orElse(null);
    }

    /** Takes note of the shift. */
    void shifted(RoutedRevision left, long nanos, long mixed) {
        shifted = true;
        previous = left;
        record.shifted(left, nanos, mixed);
    }

    final boolean hasShifted() {
        return shifted;
    }

    /** Completes a swap of which only the report of the shift is lost. */
    final void completeShift() {
        if (!shifted) {
            shifted(before, 0, 0);
        }
    }

    /** Drains the revision before, closes the record, and keeps or retires that revision. */
    final SwapRecord finish() {
        Drain[] left = new Drain[1];
        if (previous != null) {
            left[0] = new Drain(record.id(), previous, context.records());
            BestEffort.run("The drain of " + previous.revision().label(), () -> drain(left[0]));
        }
        SwapRecord ended = record.end(Verdict.COMMITTED, outcome);
        context.records().keep(ended); // before the retirement is scheduled, which adds to it
        if (previous != null) {
            BestEffort.run("Keeping " + previous.revision().label(), () -> leave(left[0]));
        }
        LOG.info(
                "Swap {}: service={} from={} to={} shiftMillis={}",
                ended.id(),
                ended.service(),
                ended.from(),
                ended.to(),
                Math.round(ended.shiftMillis()));
        return ended;
    }

    private void drain(Drain left) {
        record.step("drain", previous.inFlight() + " calls on the revision before are ending");
        long begun = System.nanoTime();
        left.drain(options.drain());
        record.drained(SwapRecordBuilder.millisSince(begun));
        record.late(left.late());
        announceLeave();
    }

    /** Begins the step that follows the drain, if there is one. */
    void announceLeave() {
        // most kinds have none
    }

    /** Keeps the revision before for an undo, or retires it. */
    abstract void leave(Drain left);

    /** Returns what to monitor after the shift; empty if there is no revision to go back to. */
    Optional<RevisionMonitor> monitor() {
        return Optional.empty();
    }

    /** Closes the record of a swap that did not happen; everything was taken back before. */
    final SwapRecord refuse(Verdict verdict, List<String> reasons) {
        SwapRecord refused = record.end(verdict, reasons);
        context.records().keep(refused);
        return refused;
    }

    /** Lets a candidate's calls end within the time of the drain, then aborts them; for an undo action. */
    final void endCalls(RoutedRevision candidate) {
        if (candidate.inFlight() > 0) {
            Drain left = new Drain(record.id(), candidate, context.records());
            left.drain(options.drain());
            record.late(left.late());
            left.end();
        }
    }
}
