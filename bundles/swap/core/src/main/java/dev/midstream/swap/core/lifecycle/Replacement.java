package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.CallStack;
import dev.midstream.swap.core.SwapSettings;
import dev.midstream.swap.core.drain.Drain;
import dev.midstream.swap.core.node.BestEffort;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.Proof;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.watch.Canary;
import dev.midstream.swap.core.watch.FailureCounts;
import dev.midstream.swap.core.watch.RevisionMonitor;
import dev.midstream.swap.judge.JudgeSettings;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.refusal.CanaryRejectedException;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A service on its way from one revision to another, which comes from a jar or is resident. */
final class Replacement extends Swap {
    /** The judge's own defaults, with time for the compiler: code that was never run is slow for some hundred calls. */
    private static final JudgeSettings JUDGE = new JudgeSettings(0.01, 200, 100_000, 1, 10, 0.95, 1_000, 500, 5_000);

    private static final Duration WARM_UP = Duration.ofMillis(25);
    private static final Duration POLL = Duration.ofMillis(10);
    /** The longest wait for the committed revision while a node starts. */
    private static final Duration START = Duration.ofMinutes(2);

    /** The origin of the revision that is to become live. */
    sealed interface Origin {
        /** A jar, given by an operator or kept from an earlier deployment. */
        record Jar(Path file) implements Origin {}

        /** A revision that was live before and is still started. */
        record Resident(Installed revision) implements Origin {}
    }

    private final Origin origin;
    private final Kind kind;
    /** Counts the calls of the live revision while the next one is made ready. */
    private final FailureCounts before = new FailureCounts();

    /** The names of the services that are replaced together. */
    private Set<String> set = Set.of();

    private Artifact artifact;
    private Forecast forecast = Forecast.NONE;
    private Installed revision;
    private RoutedRevision next;

    Replacement(
            SwapContext context,
            String name,
            Origin origin,
            Kind kind,
            DeployOptions options,
            UndoStack undo,
            Consumer<SwapStep> progress) {
        super(context, name, kind, options, undo, progress);
        this.origin = origin;
        this.kind = kind;
    }

    @Override
    String identify() throws SwapRefusedException {
        if (origin instanceof Origin.Resident resident) {
            revision = resident.revision();
            record.to(revision);
            return revision.service();
        }
        artifact = context.artifacts().take(((Origin.Jar) origin).file());
        undo.push("keep the jar", () -> context.artifacts().drop(artifact));
        record.of(artifact.service());
        record.to(artifact.version().toString(), artifact.digest());
        return artifact.service();
    }

    /** Returns the jar to deploy; nothing for a revision that is resident. */
    Optional<Artifact> artifact() {
        return Optional.ofNullable(artifact);
    }

    /** Sets what the proof of the revision is compared with. */
    void expect(Forecast expected) {
        forecast = expected;
    }

    @Override
    void check(List<String> services) throws SwapRefusedException, InterruptedException {
        String service = record.service();
        set = Set.copyOf(services);
        awaitStart(service);
        reserve();
        record.from(node.live(service).orElse(null));
        if (artifact != null) {
            List<String> objections = node.objections(artifact, set);
            if (!objections.isEmpty()) {
                throw new SwapRefusedException(objections, null);
            }
        }
        if (CallStack.includes(service)) {
            throw new SwapRefusedException("a swap of " + service + " was asked for from inside a call to it, which"
                    + " could never end before the swap. Ask from outside, or from a thread that the call does not"
                    + " wait for.");
        }
    }

    /** Keeps a resident revision from its retirement while it is proven. */
    private void reserve() throws SwapRefusedException {
        if (artifact == null) {
            if (!context.residents().reserve(revision)) {
                throw new SwapRefusedException(revision.label() + " is not resident any more: another swap has"
                        + " replaced it, or its time is over. Look at ms:history, then undo again.");
            }
            undo.push("reserve the resident revision", () -> context.residents().keepAgain(revision));
        }
    }

    /** Waits, while a node starts, for the revision to swap from; a revision that cannot start is not waited for. */
    private void awaitStart(String service) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (node.starting(service) && System.nanoTime() - deadline < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    void stage() throws SwapRefusedException {
        if (artifact == null) {
            return;
        }
        String service = record.service();
        record.step(
                "stage",
                "installing " + service + " " + artifact.version()
                        + node.live(service)
                                .map(live ->
                                        " beside the live " + live.revision().version())
                                .orElse(""));
        if (node.live(service).isEmpty()) {
            adopt(service);
        }
        observe(service);
        revision = node.install(artifact);
        undo.push("install the revision", () -> node.discard(revision));
    }

    private void adopt(String service) throws SwapRefusedException {
        for (Installed bundle : node.unmanaged(service)) {
            record.step("adopt", bundle.label() + " is restarted to be managed; calls to it fail meanwhile");
            node.adopt(bundle);
            record.from(node.live(service).orElse(null));
        }
    }

    /** Learns how often the live revision fails, which sets the limit for the next one. */
    private void observe(String service) {
        Optional<RoutedRevision> live = node.live(service);
        if (live.isPresent() && !settings().watchTime().isZero()) {
            undo.push("observe the live revision", () -> {
                node.traffic().unsample(live.get());
                context.monitors().observeAgain(service);
            });
            node.traffic().sample(live.get(), 1, before);
        }
    }

    private SwapSettings settings() {
        return context.settings().get();
    }

    @Override
    void start() throws SwapRefusedException, InterruptedException {
        record.step("prove", "proving " + revision.label());
        if (artifact != null) {
            node.start(revision, settings().proveTime());
        }
    }

    @Override
    void prove() throws SwapRefusedException, InterruptedException {
        Proof proof = node.prove(revision, set, forecast, settings().proveTime());
        next = proof.next();
        undo.push("prove the revision", this::abandonCandidate);
        record.proven(proof);
    }

    private void abandonCandidate() {
        node.traffic().end(next);
        endCalls(next);
        node.release(next);
    }

    /** Gives the candidate a growing share of the calls, as the options say, until the judge or an operator decides. */
    void canary() throws SwapRefusedException {
        requireLive();
        Canary canary =
                new Canary(node.traffic(), next, options, JUDGE, before, detail -> record.step("canary", detail));
        context.canaries().begin(record.id(), canary);
        try {
            outcome = List.of(canary.run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CanaryRejectedException("the canary was interrupted");
        } finally {
            context.canaries().end(record.id());
        }
    }

    /** @throws SwapRefusedException if no revision is live to compare with */
    void requireLive() throws SwapRefusedException {
        if (node.live(record.service()).isEmpty()) {
            throw new SwapRefusedException("no revision of " + record.service()
                    + " is live to compare with. Deploy the first one without a canary.");
        }
    }

    /** Sends a few calls to a revision that was never live, because its first calls meet cold code. */
    void warmUp() throws InterruptedException {
        if (artifact != null && node.live(record.service()).isPresent()) {
            record.step("warm-up", "one call at a time goes to it for " + WARM_UP.toMillis() + " ms");
            node.traffic().warmUp(next, WARM_UP);
        }
    }

    @Override
    Optional<Installed> revision() {
        return Optional.ofNullable(revision);
    }

    @Override
    Optional<RoutedRevision> next() {
        return Optional.ofNullable(next);
    }

    @Override
    boolean isLive() {
        return node.live(record.service())
                .map(RoutedRevision::revision)
                .filter(revision::equals)
                .isPresent();
    }

    @Override
    void shifted(RoutedRevision left, long nanos, long mixed) {
        super.shifted(left, nanos, mixed);
        BestEffort.run("Taking " + revision.label() + " out of residence", () -> context.residents()
                .recall(revision));
        if (artifact != null) {
            BestEffort.run("Keeping the jar of " + revision.label(), () -> context.artifacts()
                    .keep(artifact));
        }
        if (left != null && kind == Kind.DEPLOY) {
            BestEffort.run("Keeping " + left.revision().label() + " as fallback", () -> node.keepFallback(left));
        }
    }

    @Override
    void announceLeave() {
        record.step("resident", previous.revision().label() + " stays for an undo");
    }

    @Override
    void leave(Drain left) {
        context.residents().keep(left, settings().residentTime());
    }

    @Override
    Optional<RevisionMonitor> monitor() {
        SwapSettings now = settings();
        return previous == null || now.watchTime().isZero()
                ? Optional.empty()
                : Optional.of(new RevisionMonitor(
                        node, next, previous.revision(), before, now.watchMargin(), now.watchTime()));
    }
}
