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
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.drain.RevisionSweep;
import dev.midstream.swap.core.lifecycle.Claims;
import dev.midstream.swap.core.lifecycle.SwapContext;
import dev.midstream.swap.core.lifecycle.SwapTransaction;
import dev.midstream.swap.core.lifecycle.Undo;
import dev.midstream.swap.core.osgi.GateNode;
import dev.midstream.swap.core.osgi.Services;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.core.stage.Components;
import dev.midstream.swap.core.stage.DueComponents;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.core.stage.RevisionsSideBySide;
import dev.midstream.swap.core.stage.Stager;
import dev.midstream.swap.core.watch.ActiveMonitors;
import dev.midstream.swap.core.watch.Canaries;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Shifts;
import dev.midstream.swap.plan.PlanContext;
import dev.midstream.swap.plan.Planner;
import dev.midstream.swap.plan.ServiceListeners;
import dev.midstream.swap.plan.jar.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.service.ListenerHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swaps of a node: wires the collaborators of {@link SwapTransaction} and runs it. Changed settings apply to the next
 * step that reads them; nothing is recovered or restarted because of them. Thread-safe.
 */
@Component(service = Swaps.class, immediate = true, configurationPid = "dev.midstream.swap.core.SwapEngine")
@Designate(ocd = Settings.class)
public final class SwapEngine implements Swaps {
    private static final Logger LOG = LoggerFactory.getLogger(SwapEngine.class);

    private static final SwapSettings DEFAULTS =
            new SwapSettings(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(1), 0.05);

    /** The longest time that an automatic undo waits for another swap of its services. */
    private static final Duration LONGEST_SWAP = Duration.ofHours(1);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final GateNode node;
    private final SwapContext context;
    private final Services services;
    private final Planner planner;
    private final Undo undo;
    private final RoutingTable routings;
    private final Readiness readiness;
    private final AtomicReference<SwapSettings> settings = new AtomicReference<>();
    private final ExecutorService starting = Executors.newCachedThreadPool(daemon("midstream-start"));
    private final ScheduledExecutorService background =
            Executors.newSingleThreadScheduledExecutor(daemon("midstream-retire"));
    private final ScheduledExecutorService sweeping =
            Executors.newSingleThreadScheduledExecutor(daemon("midstream-sweep"));
    /** Dynamic, so that swaps of what has no REST need no HTTP module. */
    private final List<Ingress> ingresses = new CopyOnWriteArrayList<>();

    @Activate
    public SwapEngine(
            BundleContext bundle,
            Settings configured,
            @Reference Recovery recovery,
            @Reference RoutingTable routings,
            @Reference Revisions revisions,
            @Reference Shifts shifts,
            @Reference RemoteRouting remote,
            @Reference ServiceComponentRuntime components,
            @Reference DueComponents due)
            throws IOException {
        this.routings = routings;
        this.readiness = new Readiness(due::unsatisfied, ingresses);
        settings.set(DEFAULTS);
        configure(configured);
        bundle.registerService(ResolverHookFactory.class, new RevisionsSideBySide(revisions), null);
        Stager stager = new Stager(bundle, routings, revisions, starting);
        ServiceListeners listeners = new ServiceListeners();
        bundle.registerService(ListenerHook.class, listeners, null);
        Prover prover = new Prover(bundle, revisions, new Components(components), ingresses, listeners);
        planner = new Planner(
                bundle, new PlanContext(bundle, routings, revisions, stager::objections, ingresses, listeners));
        node = new GateNode(bundle, routings, revisions, shifts, remote, stager, prover, planner, due);
        Records records = new Records(NodeHome.of(bundle).resolve("swaps"), recovery.restarted());
        ArtifactStore artifacts = new ArtifactStore(NodeHome.of(bundle).resolve("artifacts"), stager::referred);
        artifacts.removeLeftovers();
        Residents residents = new Residents(node, records, background);
        context = new SwapContext(
                node, records, artifacts, residents, new ActiveMonitors(), new Canaries(), new Claims(), settings::get);
        services = new Services(bundle, routings, revisions, residents, ingresses, stager::discarded);
        undo = new Undo(context);
        sweeping.scheduleWithFixedDelay(
                new RevisionSweep(node, residents, context.claims()::held),
                SWEEP.toMillis(),
                SWEEP.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Modified
    public void configure(Settings configured) {
        try {
            settings.set(SwapSettings.of(configured));
            LOG.info("Settings: {}", settings.get());
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "The configuration dev.midstream.swap.core.SwapEngine is not used, {} stays: {}",
                    settings.get(),
                    e.getMessage());
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addIngress(Ingress ingress) {
        ingresses.add(ingress);
    }

    void removeIngress(Ingress ingress) {
        ingresses.remove(ingress);
    }

    @Deactivate
    public void stop() {
        context.monitors().endAll();
        context.canaries().abortAll();
        node.stop();
        starting.shutdownNow();
        background.shutdownNow();
        sweeping.shutdownNow();
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
    public List<String> pending(String name) throws UnknownServiceException {
        Service service = services.named(name);
        return routings.routing(service.name()).map(readiness::pending).orElse(List.of());
    }

    @Override
    public List<SwapRecord> history() {
        return List.copyOf(context.records().all());
    }

    @Override
    public List<SwapRecord> underWay() {
        return context.records().underWay();
    }

    @Override
    public SwapRecord certificate(String id) throws UnknownSwapException {
        return context.records()
                .find(id)
                .orElseThrow(() -> new UnknownSwapException("No swap " + id + "; ms:history lists those there are"));
    }

    @Override
    public List<Plan> plan(List<Path> bundles) {
        return planner.plan(bundles);
    }

    @Override
    public List<SwapRecord> deploy(List<Path> bundles, DeployOptions options, Consumer<SwapStep> progress) {
        SwapTransaction transaction = new SwapTransaction(context, options, progress);
        bundles.forEach(transaction::deploy);
        return transaction.monitored(this::undoByMonitor).run();
    }

    /** @param deployed the services by the id of the swap that is undone */
    private void undoByMonitor(Map<String, String> deployed, List<String> reasons) {
        if (!awaitUnclaimed(deployed.values())) {
            LOG.error("Swaps {} cannot be undone: other swaps do not end. Undo them with ms:undo.", deployed.keySet());
            return;
        }
        LOG.warn("Undoing swaps {}: {}", deployed.keySet(), String.join("; ", reasons));
        List<SwapRecord> records = undo.ofMonitored(deployed, reasons);
        if (records.stream().allMatch(swap -> swap.verdict() == Verdict.COMMITTED)) {
            UnaryOperator<SwapRecord> change = ended -> ended.with(Verdict.UNDONE, reasons);
            deployed.keySet().forEach(id -> context.records().update(id, change));
        } else {
            LOG.error("Swaps {} were not undone: {}", deployed.keySet(), records);
        }
    }

    /** Waits for other swaps of these services, which may be refused and leave the monitored revision live. */
    private boolean awaitUnclaimed(Collection<String> monitored) {
        long begun = System.nanoTime();
        while (monitored.stream().anyMatch(context.claims()::held)) {
            if (System.nanoTime() - begun > LONGEST_SWAP.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    @Override
    public void promote(String id) throws UnknownSwapException {
        context.canaries().of(id).promote();
    }

    @Override
    public void abort(String id) throws UnknownSwapException {
        context.canaries().of(id).abort();
    }

    @Override
    public List<SwapRecord> awaitMonitoring(List<SwapRecord> committed) throws InterruptedException {
        context.monitors().await(committed.stream().map(SwapRecord::id).toList());
        return committed.stream()
                .map(swap -> context.records().find(swap.id()).orElse(swap))
                .toList();
    }

    @Override
    public SwapRecord undo(String name, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        String service = knownService(name);
        List<SwapRecord> records = undo.ofService(service, options, progress);
        return records.stream()
                .filter(swap -> swap.service().equals(service))
                .findFirst()
                .orElse(records.get(0));
    }

    /** Returns the whole name of a service, also of one that has left this node and can be brought back. */
    private String knownService(String name) throws UnknownServiceException {
        try {
            return services.named(name).name();
        } catch (UnknownServiceException e) {
            List<String> left = context.records().all().stream()
                    .filter(swap -> swap.verdict() == Verdict.COMMITTED && swap.to() == null)
                    .map(SwapRecord::service)
                    .distinct()
                    .toList();
            if (left.isEmpty()) {
                throw e;
            }
            return Names.resolve(name, left);
        }
    }

    @Override
    public List<SwapRecord> undoSwap(String id, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownSwapException {
        return undo.ofSwap(certificate(id), options, progress);
    }

    @Override
    public SwapRecord withdraw(String name, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        return leave(name, Kind.WITHDRAW, options, progress);
    }

    @Override
    public SwapRecord undeploy(String name, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        return leave(name, Kind.UNDEPLOY, options, progress);
    }

    private SwapRecord leave(String name, Kind kind, DeployOptions options, Consumer<SwapStep> progress)
            throws UnknownServiceException {
        String service = services.named(name).name();
        return new SwapTransaction(context, options, progress)
                .leave(service, kind)
                .run()
                .get(0);
    }
}
