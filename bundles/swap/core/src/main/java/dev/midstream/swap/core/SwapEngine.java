package dev.midstream.swap.core;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.api.UnknownSwapException;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.plan.PlanContext;
import dev.midstream.swap.core.plan.Planner;
import dev.midstream.swap.core.record.PreviousArtifact;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.core.stage.Stager;
import dev.midstream.swap.core.watch.ActiveMonitors;
import dev.midstream.swap.core.watch.Canary;
import dev.midstream.swap.core.watch.DeploymentMonitor;
import dev.midstream.swap.core.watch.RevisionMonitor;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Seam;
import dev.midstream.swap.gate.Shift;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
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

    private final Gates gates;
    private final Records records;
    private final Residents residents;
    private final PreviousArtifact past;
    private final Services services;
    private final Planner planner;
    private final SwapContext workshop;
    private final Map<String, Canary> canaries = new ConcurrentHashMap<>();
    private final ActiveMonitors watches = new ActiveMonitors();
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
        Stager stager = new Stager(context, gates, starting);
        this.gates = gates;
        this.records = new Records(home(context).resolve("swaps"));
        this.residents = new Residents(gates, records, retiring);
        this.past = new PreviousArtifact(records, ArtifactStore.of(context));
        this.services = new Services(context, gates, residents, seams);
        this.planner = new Planner(context, new PlanContext(context, gates, stager, services));
        this.workshop = new SwapContext(
                gates,
                records,
                stager,
                new Prover(context, gates, new Components(components), seams),
                residents,
                services,
                canaries,
                Duration.ofSeconds(settings.prove_seconds()),
                Duration.ofSeconds(settings.resident_seconds()),
                Duration.ofSeconds(settings.watch_seconds()),
                settings.watch_failures());
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
    public void addSeam(Seam seam) {
        seams.add(seam);
    }

    public void removeSeam(Seam seam) {
        seams.remove(seam);
    }

    @Deactivate
    public void stop() {
        watches.endAll();
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
    public SwapRecord certificate(String id) throws UnknownSwapException {
        return records.find(id)
                .orElseThrow(() -> new UnknownSwapException("No swap " + id + "; ms:history lists those there are"));
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
                Swap swap = Swap.deployment(workshop, file, options, progress);
                swaps.add(swap);
                swap.read(file);
                claim(swap.service(), claimed);
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
        } catch (SwapRefusedException e) {
            List<SwapRecord> refused = abandon(bundles, swaps, options, progress, e);
            underWay.removeAll(claimed);
            return refused;
        }
        Optional<DeploymentMonitor> watch;
        List<SwapRecord> committed;
        try {
            shift(swaps, options);
            watch = watch(swaps);
            committed = swaps.stream().map(Swap::settle).toList();
        } finally {
            underWay.removeAll(claimed);
        }
        watch.ifPresent(watches::start);
        return committed;
    }

    /** Observes the new revisions from now on; what is seen is looked at when the old ones are ready for an undo. */
    private Optional<DeploymentMonitor> watch(List<Swap> swaps) {
        List<RevisionMonitor> watched =
                swaps.stream().flatMap(swap -> swap.watched().stream()).toList();
        if (watched.size() < swaps.size()) {
            return Optional.empty(); // a part of a set is no state to go back to
        }
        Map<String, String> ids = new LinkedHashMap<>(); // not the swaps, which would keep the old classes in memory
        swaps.forEach(swap -> ids.put(swap.id(), swap.service()));
        DeploymentMonitor watch =
                new DeploymentMonitor(gates, watched, workshop.watchTime(), reasons -> undo(ids, reasons));
        watches.begin(List.copyOf(ids.values()), watch);
        return Optional.of(watch);
    }

    /**
     * All of a deployment, in one instant.
     *
     * @param deployed services by the number of the swap that is undone
     */
    private void undo(Map<String, String> deployed, List<String> reasons) {
        LOG.warn("Going back: {}", String.join("; ", reasons));
        DeployOptions options = DeployOptions.by("midstream (watch)");
        List<Swap> swaps = deployed.values().stream()
                .map(service -> Swap.undo(workshop, service, options, step -> {}))
                .toList();
        Set<String> claimed = new HashSet<>();
        try {
            for (Swap swap : swaps) {
                swap.because(reasons);
                claim(swap.service(), claimed);
                swap.recall();
            }
            for (Swap swap : swaps) {
                swap.commit();
            }
            shift(swaps, options);
            swaps.forEach(Swap::settle);
            deployed.keySet().forEach(id -> records.update(id, ended -> ended.with(Verdict.UNDONE, reasons)));
        } catch (SwapRefusedException e) {
            swaps.forEach(swap -> swap.refuse(e));
            LOG.error("Could not go back by itself, ms:undo or a deployment is needed: {}", e.getMessage(), e);
        } finally {
            underWay.removeAll(claimed);
        }
    }

    private void canary(List<Swap> swaps) throws SwapRefusedException {
        if (swaps.size() > 1) {
            throw new SwapRefusedException(
                    "a canary is of one service: deploy a set at once, or one service after the other");
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
        if (swaps.size() == 1) {
            swaps.get(0).ease();
        }
        swaps.forEach(Swap::beforeShift);
        Shift shift = gates.shift(swaps.stream().map(Swap::next).toList(), options.drain());
        for (int i = 0; i < swaps.size(); i++) {
            swaps.get(i).shifted(shift.previous().get(i), shift.nanos());
        }
    }

    private void claim(String service, Set<String> claimed) throws SwapRefusedException {
        if (claimed.contains(service)) {
            throw new SwapRefusedException(service + " is named twice: a set has one bundle for each service");
        }
        if (CallStack.include(service)) {
            throw new SwapRefusedException(
                    "a swap of " + service + " was asked for from inside a call to it, which could never end"
                            + " before the swap: ask from outside, or from a thread that the call does not wait for");
        }
        if (!underWay.add(service)) {
            throw new SwapRefusedException("another swap of " + service + " is under way: wait for it, see ms:history");
        }
        claimed.add(service);
        watches.end(service);
    }

    /** Removes what was staged, and writes a record for each bundle of the set. */
    private List<SwapRecord> abandon(
            List<Path> bundles,
            List<Swap> swaps,
            DeployOptions options,
            Consumer<SwapStep> progress,
            SwapRefusedException refusal) {
        List<SwapRecord> refused = new ArrayList<>();
        for (int i = 0; i < bundles.size(); i++) {
            Swap swap = i < swaps.size() ? swaps.get(i) : Swap.deployment(workshop, bundles.get(i), options, progress);
            refused.add(swap.refuse(refusal));
        }
        LOG.warn("Nothing deployed: {}", refusal.getMessage(), refusal.getCause());
        return refused;
    }

    @Override
    public SwapRecord undo(String name, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        String service = services.named(name).name();
        Swap swap = Swap.undo(workshop, service, options, progress);
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
        } catch (SwapRefusedException e) {
            return swap.refuse(e);
        } finally {
            underWay.removeAll(claimed);
        }
    }

    @Override
    public SwapRecord withdraw(String name, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        String service = services.named(name).name();
        Withdrawal withdrawal = new Withdrawal(workshop, service, options, progress);
        Set<String> claimed = new HashSet<>();
        try {
            claim(service, claimed);
            return withdrawal.run();
        } catch (SwapRefusedException e) {
            return withdrawal.refuse(e);
        } finally {
            underWay.removeAll(claimed);
        }
    }
}
