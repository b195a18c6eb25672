package dev.midstream.swap.core;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.api.UnknownSwapException;
import dev.midstream.swap.core.judge.JudgeSettings;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Seam;
import dev.midstream.swap.gate.Tenure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Swaps: stage, prove, commit, shift, drain, keep resident. Until the commit a failure leaves everything as it was; from
 * then on nothing can fail that a consumer would notice.
 */
@Component(service = Swaps.class, immediate = true)
@Designate(ocd = Settings.class)
public final class SwapEngine implements Swaps {
    private static final Logger LOG = LoggerFactory.getLogger(SwapEngine.class);

    /** Test setting: the old revision is retired without waiting for its calls. */
    private static final String DRAIN_OFF = "midstream.test.drain.off";

    /** The judge's own defaults, with time for the compiler: the first calls of a JVM's new classes are slow. */
    private static final JudgeSettings JUDGE = new JudgeSettings(0.01, 200, 100_000, 1, 10, 0.95, 1_000, 500, 500);

    private final Gates gates;
    private final Records records;
    private final Stager stager;
    private final Prover prover;
    private final Residents residents;
    private final Past past;
    private final Services services;
    private final Planner planner;
    private final Duration proveTime;
    private final Duration residentTime;
    private final Map<String, Canary> canaries = new ConcurrentHashMap<>();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService starting = Executors.newCachedThreadPool(daemon("midstream-start"));
    private final ScheduledExecutorService retiring =
            Executors.newSingleThreadScheduledExecutor(daemon("midstream-retire"));
    /** Dynamic, so that swaps of what has no REST need no HTTP module. */
    private final List<Seam> seams = new CopyOnWriteArrayList<>();

    @Activate
    public SwapEngine(
            BundleContext context,
            Settings settings,
            @Reference Gates gates,
            @Reference ServiceComponentRuntime components)
            throws IOException {
        this.gates = gates;
        this.proveTime = Duration.ofSeconds(settings.prove_seconds());
        this.residentTime = Duration.ofSeconds(settings.resident_seconds());
        this.records = new Records(home(context).resolve("swaps"));
        this.stager = new Stager(context, gates, starting);
        this.prover = new Prover(context, gates, new Components(components), seams);
        this.residents = new Residents(gates, retiring);
        this.past = new Past(records, ArtifactStore.of(context));
        this.services = new Services(context, gates, residents, seams);
        this.planner = new Planner(context, new Forecasts(context, gates, stager, services));
        Recovery.run(context, gates);
    }

    private static Path home(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data == null ? context.getDataFile("").toPath() : Path.of(data).resolve("midstream");
    }

    private static java.util.concurrent.ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSeam(Seam seam) {
        seams.add(seam);
    }

    void removeSeam(Seam seam) {
        seams.remove(seam);
    }

    @Deactivate
    public void stop() {
        starting.shutdownNow();
        retiring.shutdownNow();
    }

    @Override
    public List<Service> services() {
        return services.all();
    }

    @Override
    public Service service(String name) throws UnknownServiceException {
        return services.named(name);
    }

    @Override
    public List<SwapRecord> history() {
        return List.copyOf(records.all());
    }

    @Override
    public List<Plan> plan(List<Path> bundles) {
        return planner.plan(bundles);
    }

    @Override
    public List<SwapRecord> deploy(List<Path> bundles, DeployOptions options, Consumer<SwapStep> progress) {
        List<Swap> swaps = new ArrayList<>();
        Set<String> claimed = new HashSet<>();
        try {
            for (Path file : bundles) {
                Swap swap = new Swap(file, options, progress);
                swaps.add(swap);
                swap.read(file);
                claim(swap.artifact.service(), claimed);
            }
            for (Swap swap : swaps) {
                swap.install();
            }
            for (Swap swap : swaps) {
                swap.prove();
            }
            if (!options.canary().isEmpty()) {
                canary(swaps);
            }
            for (Swap swap : swaps) {
                swap.commit();
            }
        } catch (Refusal e) {
            List<SwapRecord> refused = abandon(bundles, swaps, options, progress, e);
            underWay.removeAll(claimed);
            return refused;
        }
        try {
            shift(swaps, options);
            return swaps.stream().map(Swap::settle).toList();
        } finally {
            underWay.removeAll(claimed);
        }
    }

    private void canary(List<Swap> swaps) throws Refusal {
        if (swaps.size() > 1) {
            throw new Refusal("a canary is of one service: deploy a set at once, or one service after the other");
        }
        swaps.get(0).canary();
    }

    @Override
    public void promote(String id) throws UnknownSwapException {
        canaryOf(id).promote();
    }

    @Override
    public void abort(String id) throws UnknownSwapException {
        canaryOf(id).abort();
    }

    private Canary canaryOf(String id) throws UnknownSwapException {
        Canary canary = canaries.get(id);
        if (canary == null) {
            throw new UnknownSwapException("No canary " + id + " is under way; there are: "
                    + (canaries.isEmpty() ? "none" : String.join(", ", canaries.keySet())));
        }
        return canary;
    }

    /** All in one instant. */
    private void shift(List<Swap> swaps, DeployOptions options) {
        swaps.forEach(Swap::beforeShift);
        long before = System.nanoTime();
        List<Tenure> previous =
                gates.shift(swaps.stream().map(swap -> swap.next).toList(), options.drain());
        long took = System.nanoTime() - before;
        for (int i = 0; i < swaps.size(); i++) {
            swaps.get(i).shifted(previous.get(i), took);
        }
    }

    private void claim(String service, Set<String> claimed) throws Refusal {
        if (claimed.contains(service)) {
            throw new Refusal(service + " is named twice: a set has one bundle for each service");
        }
        if (Callers.include(service)) {
            throw new Refusal("a swap of " + service + " was asked for from inside a call to it, which could never end"
                    + " before the swap: ask from outside, or from a thread that the call does not wait for");
        }
        if (!underWay.add(service)) {
            throw new Refusal("another swap of " + service + " is under way: wait for it, see ms:history");
        }
        claimed.add(service);
    }

    /** Removes what was staged, and writes a record for each bundle of the set. */
    private List<SwapRecord> abandon(
            List<Path> bundles, List<Swap> swaps, DeployOptions options, Consumer<SwapStep> progress, Refusal refusal) {
        List<SwapRecord> refused = new ArrayList<>();
        for (int i = 0; i < bundles.size(); i++) {
            Swap swap = i < swaps.size() ? swaps.get(i) : new Swap(bundles.get(i), options, progress);
            refused.add(swap.refuse(refusal));
        }
        LOG.warn("Nothing deployed: {}", refusal.getMessage(), refusal.getCause());
        return refused;
    }

    @Override
    public SwapRecord undo(String name, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        String service = services.named(name).name();
        Swap swap = new Swap(service, options, progress);
        Set<String> claimed = new HashSet<>();
        try {
            claim(service, claimed);
            if (residents.of(service).isPresent()) {
                swap.recall();
            } else {
                swap.read(past.revisionBefore(service, swap.liveVersion()));
                swap.install();
                swap.prove();
            }
            swap.commit();
            shift(List.of(swap), options);
            return swap.settle();
        } catch (Refusal e) {
            return swap.refuse(e);
        } finally {
            underWay.removeAll(claimed);
        }
    }

    /** One service on its way from one revision to another. */
    private final class Swap {
        private final DeployOptions options;
        private final Journal journal;
        private Artifact artifact;
        private Bundle revision;
        private boolean installed;
        private Tenure next;
        private Tenure previous;
        private String outcome;

        Swap(Path file, DeployOptions options, Consumer<SwapStep> progress) {
            this.options = options;
            String name = String.valueOf(file.getFileName());
            this.journal = new Journal(records.nextId(), name, Kind.DEPLOY, options.who(), progress);
        }

        Swap(String service, DeployOptions options, Consumer<SwapStep> progress) {
            this.options = options;
            this.journal = new Journal(records.nextId(), service, Kind.UNDO, options.who(), progress);
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
            List<String> objections = stager.objections(artifact);
            if (!objections.isEmpty()) {
                throw new Refusal(objections, null);
            }
        }

        void install() throws Refusal {
            journal.step(
                    "stage", "installing " + artifact.service() + " " + artifact.version() + " beside the live one");
            if (live() == null) {
                adopt();
            }
            revision = stager.install(artifact);
            installed = true;
        }

        /** A bundle of this name that was never managed begins to be, by one restart. */
        private void adopt() throws Refusal {
            for (Bundle bundle : revisionsNamed(artifact.service())) {
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

        private List<Bundle> revisionsNamed(String service) {
            return services.unmanaged(service);
        }

        void prove() throws Refusal {
            try {
                stager.start(revision, proveTime);
                journal.step("prove", "proving " + artifact.service() + " " + artifact.version());
                next = prover.prove(revision, live(), proveTime);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal("the swap was interrupted", e);
            }
        }

        void recall() throws Refusal {
            String service = journal.service();
            revision = residents
                    .of(service)
                    .orElseThrow(() -> new Refusal("no revision of " + service
                            + " is resident: deploy the jar of the version that you want back"));
            journal.versions(
                    gates.live(service)
                            .map(live -> live.getVersion().toString())
                            .orElse(null),
                    revision.getVersion().toString(),
                    null);
            journal.step("prove", "proving " + service + " " + revision.getVersion());
            try {
                next = prover.prove(revision, gates.live(service).orElse(null), proveTime);
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
                    gates,
                    next,
                    options,
                    JUDGE,
                    detail -> journal.step("canary", "swap " + journal.id() + ": " + detail));
            canaries.put(journal.id(), canary);
            try {
                outcome = canary.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Undone("the canary was interrupted");
            } finally {
                canaries.remove(journal.id());
            }
        }

        void commit() throws Refusal {
            try {
                revision.start(Bundle.START_ACTIVATION_POLICY);
                gates.commit(revision);
            } catch (BundleException | IOException e) {
                throw new Refusal("the swap could not be recorded on disk: " + Refusal.explain(e), e);
            }
        }

        void beforeShift() {
            journal.step("shift", "routing to " + revision.getSymbolicName() + " " + revision.getVersion());
            residents.recall(revision);
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
            records.keep(ended);
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
                residents.retire(previous);
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
            residents.keep(previous, residentTime);
        }

        SwapRecord refuse(Refusal refusal) {
            if (installed) {
                stager.discard(revision);
            }
            SwapRecord refused =
                    journal.end(refusal instanceof Undone ? Verdict.UNDONE : Verdict.REFUSED, refusal.reasons());
            records.keep(refused);
            return refused;
        }
    }
}
