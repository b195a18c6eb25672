package dev.midstream.swap.core.stage;

import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.plan.BundleWires;
import dev.midstream.swap.plan.Contractions;
import dev.midstream.swap.plan.Wires;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.refusal.AlreadyLiveException;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs and starts revisions beside the live ones, hidden. Thread-safe. */
public final class Stager {
    private static final Logger LOG = LoggerFactory.getLogger(Stager.class);

    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final ExecutorService starting;
    private final PlatformBundles platform;
    private final Set<Bundle> discarded = ConcurrentHashMap.newKeySet();
    private final AtomicLong serial = new AtomicLong(System.currentTimeMillis());

    public Stager(BundleContext context, RoutingTable routings, Revisions revisions, ExecutorService starting) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.starting = starting;
        this.platform = new PlatformBundles(context, routings, revisions);
    }

    /**
     * Returns the reasons why an artifact cannot be staged at all; empty if it can be tried.
     *
     * @param set the names of the services that are replaced together
     * @throws AlreadyLiveException if the live revision has the content of the artifact
     */
    public List<String> objections(Artifact artifact, Set<String> set) throws AlreadyLiveException {
        List<String> objections = new ArrayList<>(platform.objections(artifact));
        Optional<Bundle> live = routings.live(artifact.service());
        if (live.isPresent()) {
            requireOtherContent(artifact, live.get());
            sameVersion(artifact, live.get()).ifPresent(objections::add);
            if (!artifact.contract() || !ContractBundle.test(live.get().getHeaders()::get)) {
                objections.addAll(Wires.importers(live.get(), set));
                objections.addAll(BundleWires.requiring(live.get()));
            }
            objections.addAll(Contractions.of(artifact, live.get(), started(artifact.service())));
        }
        return objections;
    }

    private List<Bundle> started(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()) && bundle.getState() == Bundle.ACTIVE)
                .toList();
    }

    private static void requireOtherContent(Artifact artifact, Bundle live) throws AlreadyLiveException {
        if (live.getLocation().startsWith(artifact.location())) {
            throw new AlreadyLiveException(
                    artifact.service(),
                    artifact.service() + " " + artifact.version()
                            + " is live already, with the same content: there is nothing to do");
        }
    }

    /** A version names one content for good, except for snapshots. */
    private static Optional<String> sameVersion(Artifact artifact, Bundle live) {
        return !live.getVersion().equals(artifact.version()) || artifact.snapshot()
                ? Optional.empty()
                : Optional.of(artifact.service() + " " + artifact.version()
                        + " is live already, and a version has one content for good:"
                        + " raise Bundle-Version in the jar, or let it end in SNAPSHOT while you try things out"
                        + " (with bnd: -snapshot: SNAPSHOT)");
    }

    /** Installs a revision, hidden; nothing is left if this fails. */
    public Bundle install(Artifact artifact) throws SwapRefusedException {
        // a location that was used before would give back the bundle installed from it
        String location = artifact.location() + Long.toString(serial.incrementAndGet(), 36);
        revisions.stage(location);
        try (InputStream content = Files.newInputStream(artifact.file())) {
            return installAndResolve(location, content);
        } catch (BundleException | IOException | RuntimeException | Error e) {
            revisions.unstage(location);
            throw new SwapRefusedException(
                    artifact.source().getFileName() + " cannot be installed: " + SwapRefusedException.explain(e), e);
        }
    }

    /**
     * Installs and resolves one bundle at a time: in the midst of two installations the resolver has been seen to miss an
     * exporter. A bundle that does not resolve says why when it is started.
     */
    private Bundle installAndResolve(String location, InputStream content) throws BundleException {
        synchronized (serial) {
            Bundle revision = context.installBundle(location, content);
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .adapt(FrameworkWiring.class)
                    .resolveBundles(List.of(revision));
            return revision;
        }
    }

    /** Returns true if a bundle is, or after a restart will be, installed from this content. */
    public boolean referred(String digest) {
        String part = "/" + digest.substring(0, Math.min(12, digest.length())) + "/";
        return Arrays.stream(context.getBundles())
                        .anyMatch(bundle -> bundle.getLocation().contains(part))
                || revisions.committed().values().stream().anyMatch(location -> location.contains(part));
    }

    /** Starts a revision on its own thread because an activator may hang. */
    public void start(Bundle revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        Future<?> started = starting.submit(() -> {
            revision.start(Bundle.START_TRANSIENT); // eagerly, so that its activator is proven
            return null;
        });
        try {
            started.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new SwapRefusedException(describe(revision, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new SwapRefusedException(
                    "the activator of " + name(revision) + ", or a component that it starts with,"
                            + " has not returned within " + atMost.toSeconds()
                            + " s. If it needs longer, raise prove.seconds in etc/dev.midstream.swap.core.SwapEngine.cfg.");
        } finally {
            started.cancel(true);
        }
    }

    private static String describe(Bundle revision, Throwable failure) {
        boolean unresolved = failure instanceof BundleException bundle
                && Arrays.asList(BundleException.RESOLVE_ERROR, BundleException.UNSPECIFIED)
                        .contains(bundle.getType())
                && revision.getState() == Bundle.INSTALLED;
        return name(revision)
                + (unresolved ? " cannot be resolved: " : " does not start: ")
                + SwapRefusedException.explain(failure);
    }

    private static String name(Bundle revision) {
        return revision.getSymbolicName() + " " + revision.getVersion();
    }

    /** Takes note that a revision has become live, so that it is not hidden any more. */
    public void live(Bundle revision) {
        revisions.unstage(revision.getLocation());
    }

    /** Stops and uninstalls a revision. It stays staged until it is gone, so that it cannot become live meanwhile. */
    public void discard(Bundle revision) {
        LOG.debug("Discarding {}", revision);
        discarded.add(revision);
        Removal.discard(revision, () -> {
            revisions.unstage(revision.getLocation());
            discarded.remove(revision);
        });
    }

    /** Returns true for a revision that was refused and has not stopped yet. */
    public boolean discarded(Bundle revision) {
        return discarded.contains(revision);
    }
}
