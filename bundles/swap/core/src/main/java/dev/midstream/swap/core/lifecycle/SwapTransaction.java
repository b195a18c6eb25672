package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.lifecycle.Replacement.Origin;
import dev.midstream.swap.core.node.BestEffort;
import dev.midstream.swap.core.node.Commitment;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.Shifted;
import dev.midstream.swap.core.watch.DeploymentMonitor;
import dev.midstream.swap.core.watch.RevisionMonitor;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.refusal.AlreadyLiveException;
import dev.midstream.swap.plan.refusal.CanaryRejectedException;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One decision about one or several services. Used once, by one thread.
 *
 * <p><b>Guarantees.</b> (1) Until the routing has changed, any failure, an {@code Error} and an interrupt included, takes
 * back every step in reverse order; what is live, committed and installed is then as before, and the records say why.
 * (2) From the change of the routing on nothing that fails changes the course: the new revisions are live and committed.
 * (3) The claims of the services are released in either case. (4) No listener of progress, record or log takes part in
 * these decisions.
 */
public final class SwapTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(SwapTransaction.class);

    private final SwapContext context;
    private final DeployOptions options;
    private final Consumer<SwapStep> progress;
    private final UndoStack undo = new UndoStack();
    private final List<Swap> swaps = new ArrayList<>();
    /** Undoes the swaps with these ids, by service, for these reasons; null if the new revisions are not monitored. */
    private BiConsumer<Map<String, String>, List<String>> automaticUndo;

    private Precondition precondition = () -> {};
    private boolean committed;
    private Runnable reservation = () -> {};

    /** A check of what a decision was based on. */
    @FunctionalInterface
    public interface Precondition {
        void check() throws SwapRefusedException;
    }

    public SwapTransaction(SwapContext context, DeployOptions options, Consumer<SwapStep> progress) {
        this.context = context;
        this.options = options;
        this.progress = progress;
    }

    /** Adds the deployment of a jar. */
    public SwapTransaction deploy(Path jar) {
        return add(String.valueOf(jar.getFileName()), new Origin.Jar(jar), Kind.DEPLOY);
    }

    /** Adds the way back to a revision that is resident. */
    public SwapTransaction recall(Installed resident) {
        return add(resident.service(), new Origin.Resident(resident), Kind.UNDO);
    }

    /** Adds the way back to a revision whose jar was kept. */
    public SwapTransaction redeploy(String service, Path jar) {
        return add(service, new Origin.Jar(jar), Kind.UNDO);
    }

    private SwapTransaction add(String name, Origin origin, Kind kind) {
        swaps.add(new Replacement(context, name, origin, kind, options, undo, progress));
        return this;
    }

    /** Adds a service that leaves the node. */
    public SwapTransaction leave(String service, Kind kind) {
        swaps.add(new Leaving(context, service, kind, options, undo, progress));
        return this;
    }

    /** Records these reasons with the outcome. */
    public SwapTransaction because(List<String> reasons) {
        swaps.forEach(swap -> swap.outcome = reasons);
        return this;
    }

    /** Sets a check that runs when all services are claimed, before anything is touched. */
    public SwapTransaction onlyIf(Precondition check) {
        precondition = check;
        return this;
    }

    /** Monitors the new revisions after the shift. @param action undoes them */
    public SwapTransaction monitored(BiConsumer<Map<String, String>, List<String>> action) {
        automaticUndo = action;
        return this;
    }

    /** Runs the transaction. Never throws. @return the records, in the order in which the services were added */
    public List<SwapRecord> run() {
        if (swaps.size() > 1) {
            swaps.forEach(swap -> swap.record.set(swaps.get(0).record.id()));
        }
        boolean interrupted = false;
        Optional<DeploymentMonitor> monitor;
        List<SwapRecord> ended;
        try (Claims.Held claims = context.claims().open()) {
            try {
                prepare(claims);
                interrupted = Thread.interrupted(); // too late for a refusal: commit and shift are brought to their end
                commitAndShift();
            } catch (Throwable failure) {
                if (!routingChanged()) {
                    return refuse(failure);
                }
                BestEffort.log(() -> LOG.error("The routing has changed, so the swap is completed", failure));
                completeShift();
            }
            undo.clear();
            reservation.run();
            swaps.forEach(swap -> context.monitors().end(swap.record.service()));
            monitor = beginMonitoring();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            ended = swaps.stream().map(this::end).toList();
        }
        monitor.ifPresent(context.monitors()::start);
        return ended;
    }

    private boolean routingChanged() {
        return committed
                && swaps.stream().anyMatch(swap -> swap.hasShifted() || swap instanceof Replacement && swap.isLive());
    }

    private void prepare(Claims.Held claims) throws SwapRefusedException, InterruptedException {
        List<String> services = new ArrayList<>();
        for (Swap swap : swaps) {
            String service = swap.identify();
            claims.claim(service, swap.record.id());
            services.add(service);
        }
        requireOneForCanary();
        precondition.check();
        for (Swap swap : swaps) {
            swap.check(services);
        }
        forecast();
        for (Swap swap : swaps) {
            swap.stage();
        }
        previewSet();
        for (Swap swap : swaps) {
            swap.start();
        }
        for (Swap swap : swaps) {
            swap.prove();
        }
        reserve();
        if (swaps.size() == 1 && swaps.get(0) instanceof Replacement swap) {
            if (options.canary().isEmpty()) {
                swap.warmUp();
            } else {
                swap.canary();
            }
        }
    }

    /** Refuses what a plan would refuse for reasons in the jars; the rest is what the proofs are compared with. */
    private void forecast() throws SwapRefusedException {
        List<Replacement> deployed = swaps.stream()
                .filter(Replacement.class::isInstance)
                .map(Replacement.class::cast)
                .filter(swap -> swap.artifact().isPresent())
                .toList();
        if (deployed.isEmpty()) {
            return;
        }
        List<Forecast> forecasts = context.node()
                .forecast(deployed.stream()
                        .map(swap -> swap.artifact().orElseThrow())
                        .toList());
        List<String> objections =
                forecasts.stream().flatMap(one -> one.objections().stream()).toList();
        if (!objections.isEmpty()) {
            throw new SwapRefusedException(objections, null);
        }
        for (int i = 0; i < deployed.size(); i++) {
            deployed.get(i).expect(forecasts.get(i));
        }
    }

    /** Members of a set may need new contracts of each other before these are live. */
    private void previewSet() throws SwapRefusedException {
        List<Installed> set = coming();
        if (set.size() > 1) {
            undo.push("preview the set", context.node().preview(set)::run);
        }
    }

    /** Keeps what the revisions need alone from other swaps, until they are live or given up. */
    private void reserve() throws SwapRefusedException {
        reservation = context.node().reserve(coming(), leaving());
        undo.push("reserve", reservation::run);
    }

    private List<Installed> coming() {
        return swaps.stream().flatMap(swap -> swap.revision().stream()).toList();
    }

    private List<String> leaving() {
        return swaps.stream()
                .filter(Leaving.class::isInstance)
                .map(swap -> swap.record.service())
                .toList();
    }

    private void requireOneForCanary() throws SwapRefusedException {
        if (!options.canary().isEmpty() && swaps.size() > 1) {
            throw new SwapRefusedException(
                    "a canary is of one service. Deploy the set without --canary, or one service after the other.");
        }
    }

    private void commitAndShift() throws Exception {
        swaps.forEach(swap -> swap.record.step(
                "commit",
                swap.revision().map(Installed::label).orElse(swap.record.service() + " leaves")
                        + " is recorded for the next start"));
        Commitment commitment = context.node().commit(coming(), leaving());
        undo.push("commit", commitment::revert);
        swaps.forEach(Swap::aboutToShift);
        committed = true;
        shift();
    }

    private void shift() {
        List<Swap> coming =
                swaps.stream().filter(swap -> swap.next().isPresent()).toList();
        if (!coming.isEmpty()) {
            coming.forEach(swap -> swap.record.step(
                    "shift",
                    "routing to " + swap.next().orElseThrow().revision().label()));
            List<RoutedRevision> next =
                    coming.stream().map(swap -> swap.next().orElseThrow()).toList();
            Shifted shifted = context.node().shift(next, options.drain());
            for (int i = 0; i < coming.size(); i++) {
                coming.get(i).shifted(shifted.previous().get(i), shifted.nanos(), shifted.mixed());
            }
        }
        for (Swap swap : swaps) {
            if (swap instanceof Leaving) {
                leave(swap);
            }
        }
    }

    private void leave(Swap swap) {
        long begun = System.nanoTime();
        RoutedRevision left = context.node().leave(swap.record.service());
        swap.shifted(left, System.nanoTime() - begun, 0);
    }

    /** Brings a set of which one service has shifted to its end: services that leave are tried once more. */
    private void completeShift() {
        for (Swap swap : swaps) {
            if (swap instanceof Leaving && !swap.hasShifted()) {
                BestEffort.run("The removal of " + swap.record.service(), () -> leave(swap));
            }
            if (swap instanceof Leaving ? swap.hasShifted() : swap.isLive()) {
                swap.completeShift();
            }
        }
    }

    private SwapRecord end(Swap swap) {
        return swap.hasShifted()
                ? swap.finish()
                : swap.refuse(
                        Verdict.REFUSED,
                        List.of("the other services of the set have shifted, and " + swap.record.service()
                                + " could not follow. Try it alone."));
    }

    /** Observes the new revisions from now on; a part of a set is no state to go back to. */
    private Optional<DeploymentMonitor> beginMonitoring() {
        if (automaticUndo == null) {
            return Optional.empty();
        }
        DeploymentMonitor[] begun = new DeploymentMonitor[1];
        BestEffort.run("Monitoring after the shift", () -> {
            List<RevisionMonitor> revisions =
                    swaps.stream().flatMap(swap -> swap.monitor().stream()).toList();
            if (revisions.size() == swaps.size()) {
                Map<String, String> ids = new LinkedHashMap<>(); // not the swaps, which would hold the old classes
                swaps.forEach(swap -> ids.put(swap.record.id(), swap.record.service()));
                BiConsumer<Map<String, String>, List<String>> action = automaticUndo;
                DeploymentMonitor monitor = new DeploymentMonitor(
                        context.node().traffic(),
                        revisions,
                        context.settings().get().watchTime(),
                        reasons -> action.accept(ids, reasons));
                begun[0] = monitor;
                context.monitors().begin(ids, monitor);
            }
        });
        return Optional.ofNullable(begun[0]);
    }

    private List<SwapRecord> refuse(Throwable failure) {
        boolean interrupted = Thread.interrupted() || failure instanceof InterruptedException;
        undo.unwind();
        List<String> reasons = reasons(failure);
        List<SwapRecord> refused = new ArrayList<>();
        for (Swap swap : swaps) {
            refused.add(swap.refuse(verdict(failure, swap.record.service()), reasons));
        }
        BestEffort.log(() -> {
            if (failure instanceof SwapRefusedException) {
                LOG.info("Swap refused: {}", String.join("; ", reasons));
            } else {
                LOG.warn("Swap refused: {}", String.join("; ", reasons), failure);
            }
        });
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return refused;
    }

    private static Verdict verdict(Throwable failure, String service) {
        if (failure instanceof AlreadyLiveException same && same.concerns(service)) {
            return Verdict.UNCHANGED;
        }
        return failure instanceof CanaryRejectedException ? Verdict.UNDONE : Verdict.REFUSED;
    }

    private static List<String> reasons(Throwable failure) {
        if (failure instanceof SwapRefusedException refusal) {
            return refusal.reasons();
        }
        if (failure instanceof InterruptedException) {
            return List.of("the swap was interrupted; everything is as before.");
        }
        return List.of("the swap failed before its commit and was taken back: " + SwapRefusedException.explain(failure)
                + ". See the log for the cause.");
    }
}
