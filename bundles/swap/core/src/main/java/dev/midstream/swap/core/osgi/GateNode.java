package dev.midstream.swap.core.osgi;

import dev.midstream.swap.core.jar.Artifact;
import dev.midstream.swap.core.lifecycle.BestEffort;
import dev.midstream.swap.core.node.Commitment;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.core.node.Shifted;
import dev.midstream.swap.core.node.SwapNode;
import dev.midstream.swap.core.node.TrafficControl;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.core.stage.Removal;
import dev.midstream.swap.core.stage.Stager;
import dev.midstream.swap.core.stage.StartLevels;
import dev.midstream.swap.core.stage.Wires;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Offer;
import dev.midstream.swap.gate.RemoteRouting;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Shift;
import dev.midstream.swap.gate.Shifts;
import dev.midstream.swap.gate.Tenure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;

/** The running node: bundles of the framework, routed by the gates. Thread-safe. */
public final class GateNode implements SwapNode {
    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final Shifts shifts;
    private final RemoteRouting remote;
    private final Stager stager;
    private final Prover prover;
    private final GateTraffic traffic;

    public GateNode(
            BundleContext context,
            RoutingTable routings,
            Revisions revisions,
            Shifts shifts,
            RemoteRouting remote,
            Stager stager,
            Prover prover) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.shifts = shifts;
        this.remote = remote;
        this.stager = stager;
        this.prover = prover;
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
        return stager.objections(artifact);
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
            bundle.stop(Bundle.STOP_TRANSIENT);
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException | RuntimeException e) {
            BestEffort.run("The second start of " + revision.label(), () -> bundle.start(Bundle.START_TRANSIENT));
            throw new SwapRefusedException(
                    revision.label() + " could not be restarted to be managed: " + SwapRefusedException.explain(e), e);
        }
    }

    @Override
    public Installed install(Artifact artifact) throws SwapRefusedException {
        return new OsgiRevision(stager.install(artifact));
    }

    @Override
    public void start(Installed revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        stager.start(OsgiRevision.bundle(revision), atMost);
    }

    @Override
    public RoutedRevision prove(Installed revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        return new TenureRevision(prover.prove(OsgiRevision.bundle(revision), liveBundle(revision.service()), atMost));
    }

    @Override
    public void release(RoutedRevision revision) {
        BestEffort.run(
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
        Set<List<String>> offered =
                remote.remoteOffers(service).stream().map(Offer::classes).collect(Collectors.toSet());
        List<String> reasons = new ArrayList<>();
        for (ServiceReference<?> exposed : revisions.exposed(service)) {
            List<String> classes = Prover.classes(exposed).stream().sorted().toList();
            List<String> consumers = Prover.consumers(exposed);
            if (!offered.contains(classes) && !consumers.isEmpty()) {
                reasons.add("no other node offers " + String.join(", ", classes) + " of " + service
                        + ", which is used here by " + String.join(", ", consumers) + ".");
            }
        }
        Bundle live = liveBundle(service);
        if (live != null) {
            reasons.addAll(Wires.importers(live));
        }
        return reasons;
    }

    @Override
    public Commitment commit(Collection<Installed> installed, Collection<String> leaving)
            throws SwapRefusedException, IOException {
        List<Bundle> bundles = installed.stream().map(OsgiRevision::bundle).toList();
        for (Bundle bundle : bundles) {
            try {
                bundle.start(Bundle.START_ACTIVATION_POLICY); // with the node from now on; it is started already
            } catch (BundleException | IllegalStateException e) {
                throw new SwapRefusedException(
                        bundle.getSymbolicName() + " " + bundle.getVersion() + " could not be marked to start with the"
                                + " node: " + SwapRefusedException.explain(e),
                        e);
            }
        }
        if (bundles.isEmpty()) {
            return () -> {}; // a service that leaves is recorded when it does
        }
        dev.midstream.swap.gate.Commitment commitment = revisions.commit(bundles);
        return () -> BestEffort.run("Restoring what is live after a restart", commitment::undo);
    }

    @Override
    public Shifted shift(List<RoutedRevision> next, Duration atMost) {
        List<Tenure> tenures = next.stream().map(TenureRevision::tenure).toList();
        Shift shift = shifts.shift(tenures, atMost);
        for (Tenure tenure : tenures) {
            traffic.shifted(tenure.revision().getSymbolicName());
            stager.live(tenure.revision());
        }
        List<RoutedRevision> previous = new ArrayList<>();
        shift.previous().forEach(tenure -> previous.add(TenureRevision.ofLocal(tenure)));
        return new Shifted(previous, shift.nanos(), shift.mixed());
    }

    @Override
    public RoutedRevision leave(String service) {
        try {
            RoutedRevision left = TenureRevision.ofLocal(shifts.withdraw(service));
            traffic.shifted(service);
            return left;
        } catch (IOException e) {
            throw new UncheckedIOException("that " + service + " leaves could not be recorded on disk", e);
        }
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
                        && bundle.getLocation().startsWith(GateProperties.LOCATION))
                .<Installed>map(OsgiRevision::new)
                .toList();
    }

    /** Settles what runs code of this bundle on the threads of callers. */
    public void stop() {
        traffic.stop();
    }
}
