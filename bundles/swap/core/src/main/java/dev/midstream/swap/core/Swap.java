package dev.midstream.swap.core;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.drain.Drain;
import dev.midstream.swap.core.jar.Artifact;
import dev.midstream.swap.core.judge.JudgeSettings;
import dev.midstream.swap.core.record.SwapRecordBuilder;
import dev.midstream.swap.core.refusal.CanaryRejectedException;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import dev.midstream.swap.core.watch.Canary;
import dev.midstream.swap.core.watch.FailureCounts;
import dev.midstream.swap.core.watch.RevisionMonitor;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Tenure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service on its way from one revision to another. */
public final class Swap {
    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    /** Test setting: the old revision is retired without waiting for its calls. */
    private static final String DRAIN_OFF = "midstream.test.drain.off";

    /** The judge's own defaults, with time for the compiler: code that was never run is slow for some hundred calls. */
    private static final JudgeSettings JUDGE = new JudgeSettings(0.01, 200, 100_000, 1, 10, 0.95, 1_000, 500, 5_000);

    private static final Duration EASE = Duration.ofMillis(25);
    private static final Duration POLL = Duration.ofMillis(10);

    private final SwapContext workshop;
    private final Gates gates;
    private final DeployOptions options;
    private final Kind kind;
    private final SwapRecordBuilder journal;
    /** Of the live revision, while the next one is made ready. */
    private final FailureCounts before = new FailureCounts();

    private Artifact artifact;
    private Bundle revision;
    private boolean installed;
    private boolean committed;
    private Tenure observed;
    private Tenure next;
    private Tenure previous;
    private List<String> outcome = List.of();

    private Swap(SwapContext workshop, String name, Kind kind, DeployOptions options, Consumer<SwapStep> progress) {
        this.workshop = workshop;
        this.gates = workshop.gates();
        this.options = options;
        this.kind = kind;
        this.journal = new SwapRecordBuilder(workshop.records(), name, kind, options.who(), progress);
    }

    public static Swap deployment(SwapContext workshop, Path file, DeployOptions options, Consumer<SwapStep> progress) {
        return new Swap(workshop, String.valueOf(file.getFileName()), Kind.DEPLOY, options, progress);
    }

    public static Swap undo(SwapContext workshop, String service, DeployOptions options, Consumer<SwapStep> progress) {
        return new Swap(workshop, service, Kind.UNDO, options, progress);
    }

    public String id() {
        return journal.id();
    }

    /** The service's name; the file's until the file was read. */
    public String service() {
        return journal.service();
    }

    /** The tenure to shift to, once it is proven. */
    public Tenure next() {
        return next;
    }

    private Bundle live() {
        return gates.live(journal.service()).orElse(null);
    }

    private Tenure liveTenure() {
        return gates.line(journal.service()).map(Line::live).orElse(null);
    }

    public String liveVersion() {
        Bundle live = live();
        return live == null ? null : live.getVersion().toString();
    }

    public void read(Path file) throws SwapRefusedException {
        artifact = Artifact.read(file);
        journal.of(artifact.service());
        awaitTheCommittedOne();
        journal.from(liveTenure());
        journal.to(artifact.version().toString(), artifact.digest());
        List<String> objections = workshop.stager().objections(artifact);
        if (!objections.isEmpty()) {
            throw new SwapRefusedException(objections, null);
        }
    }

    /** While a node starts, the revision to swap from may not be there yet; if it cannot start, it is not waited for long. */
    private void awaitTheCommittedOne() throws SwapRefusedException {
        long deadline = System.nanoTime() + workshop.proveTime().toNanos();
        try {
            while (workshop.services().starting(artifact.service()) && System.nanoTime() - deadline < 0) {
                Thread.sleep(POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapRefusedException("the swap was interrupted", e);
        }
    }

    public void install() throws SwapRefusedException {
        journal.step("stage", "installing " + artifact.service() + " " + artifact.version() + " beside the live one");
        if (live() == null) {
            adopt();
        }
        observe();
        revision = workshop.stager().install(artifact);
        installed = true;
    }

    /** Learns how often the live revision fails, by which the next one is watched. */
    private void observe() {
        if (!workshop.watchTime().isZero()) {
            observed = liveTenure();
        }
        if (observed != null) {
            gates.watch(observed, 1, before);
        }
    }

    /** A bundle of this name that was never managed begins to be, by one restart. */
    private void adopt() throws SwapRefusedException {
        for (Bundle bundle : workshop.services().unmanaged(artifact.service())) {
            journal.step("adopt", bundle + " is restarted to be managed; calls to it fail meanwhile");
            gates.manage(artifact.service());
            try {
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                throw new SwapRefusedException(
                        bundle + " could not be restarted to be managed: " + SwapRefusedException.explain(e), e);
            }
        }
    }

    public void prove() throws SwapRefusedException {
        try {
            workshop.stager().start(revision, workshop.proveTime());
            journal.step("prove", "proving " + artifact.service() + " " + artifact.version());
            next = workshop.prover().prove(revision, live(), workshop.proveTime());
            journal.proven(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapRefusedException("the swap was interrupted", e);
        }
    }

    public void recall() throws SwapRefusedException {
        String service = journal.service();
        revision = workshop.residents()
                .of(service)
                .orElseThrow(() -> new SwapRefusedException("no revision of " + service
                        + " is resident: deploy the jar of the version that you want back"));
        journal.from(liveTenure());
        journal.to(revision);
        journal.step("prove", "proving " + service + " " + revision.getVersion());
        try {
            next = workshop.prover().prove(revision, gates.live(service).orElse(null), workshop.proveTime());
            journal.proven(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapRefusedException("the undo was interrupted", e);
        }
    }

    public void canary() throws SwapRefusedException {
        if (live() == null) {
            throw new SwapRefusedException("no revision of " + artifact.service()
                    + " is live to compare with: deploy the first one without a canary");
        }
        Canary canary = new Canary(
                gates,
                next,
                options,
                JUDGE,
                before,
                detail -> journal.step("canary", "swap " + journal.id() + ": " + detail));
        workshop.canaries().put(journal.id(), canary);
        try {
            outcome = List.of(canary.run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CanaryRejectedException("the canary was interrupted");
        } finally {
            workshop.canaries().remove(journal.id());
        }
    }

    public void commit() throws SwapRefusedException {
        try {
            revision.start(Bundle.START_ACTIVATION_POLICY);
            gates.commit(revision);
            committed = true;
        } catch (BundleException | IOException e) {
            throw new SwapRefusedException(
                    "the swap could not be recorded on disk: " + SwapRefusedException.explain(e), e);
        }
    }

    public void beforeShift() {
        journal.step("shift", "routing to " + revision.getSymbolicName() + " " + revision.getVersion());
        workshop.residents().recall(revision);
    }

    /** Before it is alone: the first calls find cold code. One that had a canary, or was live before, is warm. */
    public void ease() {
        if (!installed || !options.canary().isEmpty() || live() == null) {
            return;
        }
        journal.step("ease", "one call at a time goes to it for " + EASE.toMillis() + " ms");
        try {
            gates.ease(next, EASE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is committed: the shift follows
        }
    }

    public void shifted(Tenure before, long nanos) {
        previous = before;
        journal.shifted(before, nanos);
        gates.unstage(revision.getLocation());
        if (before != null && kind == Kind.DEPLOY) {
            gates.keepBehind(before);
        }
    }

    public SwapRecord settle() {
        Drain left = previous == null ? null : drain();
        SwapRecord ended = journal.end(Verdict.COMMITTED, outcome);
        workshop.records().keep(ended);
        if (left != null) {
            workshop.residents().keep(left, workshop.residentTime());
        }
        LOG.info(
                "Swap {}: {} is now {} (before: {}), {} ms from the command",
                ended.id(),
                ended.service(),
                ended.to(),
                ended.from(),
                Math.round(ended.shiftMillis()));
        return ended;
    }

    /** Returns how it was left, null if it is gone already. */
    private Drain drain() {
        if (Boolean.getBoolean(DRAIN_OFF)) {
            workshop.residents().cutOff(previous);
            return null;
        }
        Drain left = new Drain(journal.id(), previous, workshop.records());
        journal.step("drain", previous.inFlight() + " calls on the revision before are ending");
        long begun = System.nanoTime();
        left.drain(options.drain());
        journal.drained(SwapRecordBuilder.millisSince(begun));
        journal.late(left.late());
        journal.step(
                "resident",
                previous.revision().getSymbolicName() + " "
                        + previous.revision().getVersion() + " stays for an undo");
        return left;
    }

    /** What is to be watched of it now, if there is a revision to go back to. */
    public Optional<RevisionMonitor> watched() {
        return previous == null || workshop.watchTime().isZero()
                ? Optional.empty()
                : Optional.of(new RevisionMonitor(
                        next, workshop.prover(), before, workshop.watchMargin(), workshop.watchTime()));
    }

    /** Says why it is made. */
    public void because(List<String> reasons) {
        outcome = reasons;
    }

    public SwapRecord refuse(SwapRefusedException refusal) {
        if (observed != null) {
            gates.unwatch(observed);
        }
        takeBackCommit();
        Optional<Drain> left = leaveCandidate();
        SwapRecord refused = journal.end(
                refusal instanceof CanaryRejectedException ? Verdict.UNDONE : Verdict.REFUSED, refusal.reasons());
        try {
            workshop.records().keep(refused);
            left.ifPresent(Drain::end);
        } finally {
            if (installed) {
                workshop.stager().discard(revision);
            }
        }
        return workshop.records().find(refused.id()).orElse(refused);
    }

    /** What went to it in a canary has had its time. */
    private Optional<Drain> leaveCandidate() {
        if (next == null || next.inFlight() == 0) {
            return Optional.empty();
        }
        Drain left = new Drain(journal.id(), next, workshop.records());
        left.drain(Duration.ZERO);
        journal.late(left.late());
        return Optional.of(left);
    }

    /** Another bundle of the set could not be committed. */
    private void takeBackCommit() {
        Bundle live = live();
        if (!committed || live == null) {
            return;
        }
        try {
            gates.commit(live);
        } catch (IOException e) {
            LOG.error(
                    "After a restart {} may be live although it was refused: deploy {} again then", revision, live, e);
        }
    }
}
