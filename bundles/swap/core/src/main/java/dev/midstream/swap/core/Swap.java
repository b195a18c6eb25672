package dev.midstream.swap.core;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.judge.JudgeSettings;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Tenure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service on its way from one revision to another. */
final class Swap {
    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    /** Test setting: the old revision is retired without waiting for its calls. */
    private static final String DRAIN_OFF = "midstream.test.drain.off";

    /** The judge's own defaults, with time for the compiler: the first calls of a JVM's new classes are slow. */
    private static final JudgeSettings JUDGE = new JudgeSettings(0.01, 200, 100_000, 1, 10, 0.95, 1_000, 500, 5_000);

    private final Workshop workshop;
    private final Gates gates;
    private final DeployOptions options;
    private final Journal journal;
    private Artifact artifact;
    private Bundle revision;
    private boolean installed;
    private boolean committed;
    private Tenure next;
    private Tenure previous;
    private String outcome;

    private Swap(Workshop workshop, String name, Kind kind, DeployOptions options, Consumer<SwapStep> progress) {
        this.workshop = workshop;
        this.gates = workshop.gates();
        this.options = options;
        this.journal = new Journal(workshop.records().nextId(), name, kind, options.who(), progress);
    }

    static Swap deployment(Workshop workshop, Path file, DeployOptions options, Consumer<SwapStep> progress) {
        return new Swap(workshop, String.valueOf(file.getFileName()), Kind.DEPLOY, options, progress);
    }

    static Swap undo(Workshop workshop, String service, DeployOptions options, Consumer<SwapStep> progress) {
        return new Swap(workshop, service, Kind.UNDO, options, progress);
    }

    /** The service's name; the file's until the file was read. */
    String service() {
        return journal.service();
    }

    /** The tenure to shift to, once it is proven. */
    Tenure next() {
        return next;
    }

    private Bundle live() {
        return gates.live(journal.service()).orElse(null);
    }

    String liveVersion() {
        Bundle live = live();
        return live == null ? null : live.getVersion().toString();
    }

    void read(Path file) throws Refusal {
        artifact = Artifact.read(file);
        journal.of(artifact.service());
        journal.versions(liveVersion(), artifact.version().toString(), artifact.digest());
        List<String> objections = workshop.stager().objections(artifact);
        if (!objections.isEmpty()) {
            throw new Refusal(objections, null);
        }
    }

    void install() throws Refusal {
        journal.step("stage", "installing " + artifact.service() + " " + artifact.version() + " beside the live one");
        if (live() == null) {
            adopt();
        }
        revision = workshop.stager().install(artifact);
        installed = true;
    }

    /** A bundle of this name that was never managed begins to be, by one restart. */
    private void adopt() throws Refusal {
        for (Bundle bundle : workshop.services().unmanaged(artifact.service())) {
            journal.step("adopt", bundle + " is restarted to be managed; calls to it fail meanwhile");
            gates.manage(artifact.service());
            try {
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                throw new Refusal(bundle + " could not be restarted to be managed: " + Refusal.explain(e), e);
            }
        }
    }

    void prove() throws Refusal {
        try {
            workshop.stager().start(revision, workshop.proveTime());
            journal.step("prove", "proving " + artifact.service() + " " + artifact.version());
            next = workshop.prover().prove(revision, live(), workshop.proveTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("the swap was interrupted", e);
        }
    }

    void recall() throws Refusal {
        String service = journal.service();
        revision = workshop.residents()
                .of(service)
                .orElseThrow(() -> new Refusal("no revision of " + service
                        + " is resident: deploy the jar of the version that you want back"));
        journal.versions(
                gates.live(service).map(live -> live.getVersion().toString()).orElse(null),
                revision.getVersion().toString(),
                null);
        journal.step("prove", "proving " + service + " " + revision.getVersion());
        try {
            next = workshop.prover().prove(revision, gates.live(service).orElse(null), workshop.proveTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("the undo was interrupted", e);
        }
    }

    void canary() throws Refusal {
        if (live() == null) {
            throw new Refusal("no revision of " + artifact.service()
                    + " is live to compare with: deploy the first one without a canary");
        }
        Canary canary = new Canary(
                gates, next, options, JUDGE, detail -> journal.step("canary", "swap " + journal.id() + ": " + detail));
        workshop.canaries().put(journal.id(), canary);
        try {
            outcome = canary.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Undone("the canary was interrupted");
        } finally {
            workshop.canaries().remove(journal.id());
        }
    }

    void commit() throws Refusal {
        try {
            revision.start(Bundle.START_ACTIVATION_POLICY);
            gates.commit(revision);
            committed = true;
        } catch (BundleException | IOException e) {
            throw new Refusal("the swap could not be recorded on disk: " + Refusal.explain(e), e);
        }
    }

    void beforeShift() {
        journal.step("shift", "routing to " + revision.getSymbolicName() + " " + revision.getVersion());
        workshop.residents().recall(revision);
    }

    void shifted(Tenure before, long nanos) {
        previous = before;
        journal.shifted(nanos);
        gates.unstage(revision.getLocation());
    }

    SwapRecord settle() {
        if (previous != null) {
            drain();
        }
        SwapRecord ended = journal.end(Verdict.COMMITTED, outcome == null ? List.of() : List.of(outcome));
        workshop.records().keep(ended);
        LOG.info(
                "Swap {}: {} is now {} (before: {}), {} ms from the command",
                ended.id(),
                ended.service(),
                ended.to(),
                ended.from(),
                Math.round(ended.shiftMillis()));
        return ended;
    }

    private void drain() {
        if (Boolean.getBoolean(DRAIN_OFF)) {
            workshop.residents().retire(previous);
            return;
        }
        journal.step("drain", previous.inFlight() + " calls on the revision before are ending");
        long begun = System.nanoTime();
        try {
            previous.awaitDrained(options.drain().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long running = previous.inFlight();
        journal.drained(Journal.millisSince(begun), previous.entered() - running, running);
        journal.step(
                "resident",
                previous.revision().getSymbolicName() + " "
                        + previous.revision().getVersion() + " stays for an undo");
        workshop.residents().keep(previous, workshop.residentTime());
    }

    SwapRecord refuse(Refusal refusal) {
        takeBackCommit();
        if (installed) {
            workshop.stager().discard(revision);
        }
        SwapRecord refused =
                journal.end(refusal instanceof Undone ? Verdict.UNDONE : Verdict.REFUSED, refusal.reasons());
        workshop.records().keep(refused);
        return refused;
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
