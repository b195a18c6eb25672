package dev.midstream.swap.core.osgi;

import dev.midstream.swap.core.node.BestEffort;
import dev.midstream.swap.core.node.Commitment;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.Proof;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.Shifted;
import dev.midstream.swap.core.node.SwapNode;
import dev.midstream.swap.core.node.TrafficControl;
import dev.midstream.swap.core.record.CrashPoint;
import dev.midstream.swap.core.stage.DueComponents;
import dev.midstream.swap.core.stage.OtherVersions;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.core.stage.Removal;
import dev.midstream.swap.core.stage.Stager;
import dev.midstream.swap.core.stage.StartLevels;
import dev.midstream.swap.core.stage.TimeLimiter;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Offer;
import dev.midstream.swap.gate.Preview;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Shift;
import dev.midstream.swap.gate.Shifts;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.plan.BundleWires;
import dev.midstream.swap.plan.Forecast;
import dev.midstream.swap.plan.Planner;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.Wires;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;

/** The running node: bundles of the framework, routed by the gates. Thread-safe. */
public final class GateNode implements SwapNode {
    /** The time that code of a revision gets in a clean-up. */
    private static final Duration CLEAN_UP = Duration.ofSeconds(5);
    /** The time that an unmanaged bundle gets to stop and start. */
    private static final Duration RESTART = Duration.ofSeconds(60);

    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final Shifts shifts;
    private final RemoteRouting remote;
    private final Stager stager;
    private final Prover prover;
    private final Planner planner;
    private final DueComponents due;
    private final OtherVersions otherVersions;
    private final GateTraffic traffic;

    public GateNode(
            BundleContext context,
            RoutingTable routings,
            Revisions revisions,
            Shifts shifts,
            RemoteRouting remote,
            Stager stager,
            Prover prover,
            Planner planner,
            DueComponents due) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.shifts = shifts;
        this.remote = remote;
        this.stager = stager;
        this.prover = prover;
        this.planner = planner;
        this.due = due;
        this.otherVersions = new OtherVersions(revisions);
        this.traffic = new GateTraffic(routings, shifts);
    }

    @Override
    public Optional<RoutedRevision> live(String service) {
        return routings.routing(service).map(Routing::live).map(TenureRevision::ofLocal);
    }

    private Bundle liveBundle(String service) {
        return routings.live(service).orElse(null);
    }

    @Override
    public boolean starting(String service) {
        return routings.live(service).isEmpty()
                && !StartLevels.reached(context)
                && revisions
                        .committed(service)
                        .map(context::getBundle)
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .filter(bundle -> bundle.adapt(BundleStartLevel.class).isPersistentlyStarted())
                        .isPresent();
    }

    @Override
    public List<String> objections(Artifact artifact, Set<String> set) throws SwapRefusedException {
        return stager.objections(artifact, set);
    }

    @Override
    public List<Forecast> forecast(List<Artifact> set) {
        return planner.forecast(set);
    }

    @Override
    public List<Installed> unmanaged(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !revisions.manages(bundle))
                .<Installed>map(OsgiRevision::new)
                .toList();
    }

    @Override
    public void adopt(Installed revision) throws SwapRefusedException {
        Bundle bundle = OsgiRevision.bundle(revision);
        revisions.manage(revision.service());
        try {
            TimeLimiter.within(RESTART, "midstream-adopt", () -> {
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.start(Bundle.START_TRANSIENT);
                return null;
            });
        } catch (ExecutionException | TimeoutException e) {
            BestEffort.runWithin(
                    RESTART, "The second start of " + revision.label(), () -> bundle.start(Bundle.START_TRANSIENT));
            throw new SwapRefusedException(
                    revision.label() + " could not be restarted to be managed: " + SwapRefusedException.explain(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapRefusedException("the restart of " + revision.label() + " was interrupted", e);
        }
    }

    @Override
    public Installed install(Artifact artifact) throws SwapRefusedException {
        return new OsgiRevision(stager.install(artifact));
    }

    @Override
    public Runnable preview(Collection<Installed> set) {
        Preview preview =
                revisions.preview(set.stream().map(OsgiRevision::bundle).toList());
        return () -> BestEffort.run("Hiding the services of a set", preview::close);
    }

    @Override
    public void start(Installed revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        stager.start(OsgiRevision.bundle(revision), atMost);
    }

    @Override
    public Proof prove(Installed revision, Set<String> set, Forecast forecast, Duration atMost)
            throws SwapRefusedException, InterruptedException {
        Prover.Proven proven =
                prover.prove(OsgiRevision.bundle(revision), liveBundle(revision.service()), set, forecast, atMost);
        List<String> notes = new ArrayList<>(proven.notes());
        notes.addAll(otherVersions.notes(proven.tenure()));
        return new Proof(new TenureRevision(proven.tenure()), notes, proven.notCovered());
    }

    @Override
    public boolean isNeeded(Installed revision) {
        Bundle bundle = OsgiRevision.bundle(revision);
        return revisions.keeps(bundle)
                || !Wires.uses(bundle).isEmpty()
                || !BundleWires.requiring(bundle).isEmpty();
    }

    @Override
    public Runnable reserve(Collection<Installed> coming, Collection<String> leaving) throws SwapRefusedException {
        return prover.reserve(coming.stream().map(OsgiRevision::bundle).toList(), leaving);
    }

    @Override
    public void release(RoutedRevision revision) {
        BestEffort.runWithin(
                CLEAN_UP,
                "Releasing objects of " + revision.revision().label(),
                () -> revisions.release(TenureRevision.tenure(revision)));
    }

    @Override
    public void discard(Installed revision) {
        BestEffort.run("Removing " + revision.label(), () -> stager.discard(OsgiRevision.bundle(revision)));
    }

    @Override
    public List<String> complaints(Installed revision, Duration atMost) {
        return prover.complaints(OsgiRevision.bundle(revision), atMost);
    }

    @Override
    public TrafficControl traffic() {
        return traffic;
    }

    @Override
    public List<String> dependants(String service, boolean forGood) {
        Set<List<String>> offered = forGood
                ? Set.of()
                : remote.remoteOffers(service).stream().map(Offer::classes).collect(Collectors.toSet());
        List<String> reasons = new ArrayList<>();
        for (ServiceReference<?> exposed : revisions.exposed(service)) {
            List<String> classes = ServiceUse.classes(exposed).stream().sorted().toList();
            List<String> consumers = ServiceUse.consumers(exposed, revisions.contracts(exposed));
            if (!offered.contains(classes) && !consumers.isEmpty()) {
                reasons.add((forGood ? "" : "no other node offers ") + String.join(", ", classes) + " of " + service
                        + (forGood ? " is" : ", which is") + " used here by " + String.join(", ", consumers) + ".");
            }
        }
        Bundle live = liveBundle(service);
        if (live != null) {
            reasons.addAll(Wires.importers(live, Set.of()));
            reasons.addAll(BundleWires.requiring(live));
        }
        return reasons;
    }

    @Override
    public Commitment commit(Collection<Installed> installed, Collection<String> leaving) throws SwapRefusedException {
        List<Bundle> bundles = installed.stream().map(OsgiRevision::bundle).toList();
        for (Bundle bundle : bundles) {
            CrashPoint.INSTANCE.reached("mark");
            try {
                bundle.start(); // with the node from now on; it is started already
            } catch (BundleException | IllegalStateException e) {
                throw new SwapRefusedException(
                        bundle.getSymbolicName() + " " + bundle.getVersion() + " could not be marked to start with the"
                                + " node: " + SwapRefusedException.explain(e),
                        e);
            }
        }
        dev.midstream.swap.gate.Commitment commitment = record(bundles, leaving);
        return () -> BestEffort.run("Restoring what is live after a restart", commitment::undo);
    }

    private dev.midstream.swap.gate.Commitment record(List<Bundle> bundles, Collection<String> leaving)
            throws SwapRefusedException {
        try {
            return revisions.commit(bundles, leaving);
        } catch (IOException e) {
            throw new SwapRefusedException(
                    "the swap could not be recorded on disk, which may be full or read-only: "
                            + SwapRefusedException.explain(e),
                    e);
        }
    }

    @Override
    public Shifted shift(List<RoutedRevision> next, Duration atMost) {
        List<Tenure> tenures = next.stream().map(TenureRevision::tenure).toList();
        Shift shift = shifts.shift(tenures, atMost);
        for (Tenure tenure : tenures) {
            traffic.shifted(tenure.revision().getSymbolicName());
            stager.live(tenure.revision());
        }
        BestEffort.run(
                "Recording the components that work",
                () -> due.record(tenures.stream().map(Tenure::revision).toList()));
        List<RoutedRevision> previous = new ArrayList<>();
        shift.previous().forEach(tenure -> previous.add(TenureRevision.ofLocal(tenure)));
        return new Shifted(previous, shift.nanos(), shift.mixed());
    }

    @Override
    public RoutedRevision leave(String service) {
        RoutedRevision left = TenureRevision.ofLocal(shifts.leave(service));
        traffic.shifted(service);
        return left;
    }

    @Override
    public void keepFallback(RoutedRevision left) {
        shifts.keepFallback(TenureRevision.tenure(left));
    }

    @Override
    public void retire(RoutedRevision left) {
        Tenure tenure = TenureRevision.tenure(left);
        BestEffort.run("Releasing the fallback " + left.revision().label(), () -> shifts.releaseFallback(tenure));
        release(left);
        BestEffort.run("Removing " + left.revision().label(), () -> Removal.remove(tenure.revision()));
    }

    @Override
    public ClassLoader loader(Installed revision) {
        BundleWiring wiring = OsgiRevision.bundle(revision).adapt(BundleWiring.class);
        return wiring == null ? null : wiring.getClassLoader();
    }

    @Override
    public List<Installed> started() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE
                        && (bundle.getLocation().startsWith(GateProperties.LOCATION) || superseded(bundle)))
                .<Installed>map(OsgiRevision::new)
                .toList();
    }

    /** Returns true for a bundle that Midstream did not install, of a service that has another committed revision. */
    private boolean superseded(Bundle bundle) {
        return revisions.manages(bundle)
                && StartLevels.reached(context)
                && revisions
                        .committed(bundle.getSymbolicName())
                        .filter(location -> !location.equals(bundle.getLocation()))
                        .isPresent();
    }

    /** Settles what runs code of this bundle on the threads of callers. */
    public void stop() {
        traffic.stop();
    }
}
