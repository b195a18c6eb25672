package dev.midstream.swap.core.stage;

import dev.midstream.swap.core.jar.Artifact;
import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.refusal.AlreadyLiveException;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import dev.midstream.swap.gate.Gates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs and starts revisions beside the live ones, hidden. */
public final class Stager {
    private static final Logger LOG = LoggerFactory.getLogger(Stager.class);

    /** Bundles that are no services: replacing them would stop those that serve. */
    private static final List<String> PLATFORM = List.of(
            "dev.midstream.swap.",
            "dev.midstream.shell",
            "dev.midstream.observe.",
            "dev.midstream.http.",
            "dev.midstream.security.",
            "dev.midstream.data.",
            "org.apache.karaf.",
            "org.apache.felix.",
            "org.ops4j.",
            "org.apache.aries.",
            "org.apache.cxf.");

    private final BundleContext context;
    private final Gates gates;
    private final ExecutorService starting;
    private final ArtifactStore store;
    /** Digests that the store has only since a revision of it was staged for the first time. */
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();

    private final AtomicLong serial = new AtomicLong(System.currentTimeMillis());

    public Stager(BundleContext context, Gates gates, ExecutorService starting) {
        this.context = context;
        this.gates = gates;
        this.starting = starting;
        this.store = ArtifactStore.of(context);
    }

    /** Why an artifact cannot be staged at all; empty if it can be tried. */
    public List<String> objections(Artifact artifact) {
        List<String> objections = new ArrayList<>();
        if (PLATFORM.stream().anyMatch(artifact.service()::startsWith)) {
            objections.add(artifact.service() + " belongs to the platform: it is updated by a new distribution");
        }
        gates.live(artifact.service()).ifPresent(live -> {
            if (live.getVersion().equals(artifact.version())) {
                sameVersion(artifact, live).ifPresent(objections::add);
            }
            objections.addAll(Wires.importers(live));
            objections.addAll(Contractions.of(artifact, live, started(artifact.service())));
        });
        return objections;
    }

    /** @throws AlreadyLiveException if the live revision runs and has the content of the artifact */
    public void requireOtherContent(Artifact artifact) throws AlreadyLiveException {
        if (gates.live(artifact.service())
                .filter(live -> sameContent(artifact, live))
                .filter(live -> (live.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0)
                .isPresent()) {
            throw new AlreadyLiveException(artifact.service(), alreadyLive(artifact));
        }
    }

    private static boolean sameContent(Artifact artifact, Bundle live) {
        return live.getLocation().startsWith(prefix(artifact));
    }

    private static String alreadyLive(Artifact artifact) {
        return artifact.service() + " " + artifact.version()
                + " is live already, with the same content: there is nothing to do";
    }

    private List<Bundle> started(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()) && bundle.getState() == Bundle.ACTIVE)
                .toList();
    }

    /** A version names one content for good, but for snapshots, which say that they do not. */
    private static Optional<String> sameVersion(Artifact artifact, Bundle live) {
        if (sameContent(artifact, live)) {
            return Optional.of(alreadyLive(artifact));
        }
        return artifact.version().getQualifier().endsWith("SNAPSHOT")
                ? Optional.empty()
                : Optional.of(artifact.service() + " " + artifact.version()
                        + " is live already, and a version has one content for good:"
                        + " raise Bundle-Version in the jar, or let it end in SNAPSHOT while you try things out");
    }

    private static String prefix(Artifact artifact) {
        return Gates.LOCATION + artifact.service() + "/" + artifact.version() + "/"
                + artifact.digest().substring(0, 12) + "/";
    }

    public Bundle install(Artifact artifact) throws SwapRefusedException {
        // a location that was used before would give back the bundle installed from it
        String location = prefix(artifact) + Long.toString(serial.incrementAndGet(), 36);
        gates.live(artifact.service())
                .filter(live -> live.getVersion().compareTo(artifact.version()) > 0)
                .ifPresent(live -> LOG.info(
                        "A downgrade: {} {} is to follow {}",
                        artifact.service(),
                        artifact.version(),
                        live.getVersion()));
        keep(artifact);
        gates.stage(location);
        try (InputStream content = Files.newInputStream(artifact.file())) {
            Bundle revision = context.installBundle(location, content);
            if (!artifact.service().equals(revision.getSymbolicName())) {
                discard(revision);
                throw new SwapRefusedException(artifact.file() + " changed while it was read");
            }
            return revision;
        } catch (BundleException | IOException | RuntimeException e) {
            gates.unstage(location);
            unkeep(location);
            throw new SwapRefusedException(
                    artifact.file().getFileName() + " cannot be installed: " + SwapRefusedException.explain(e), e);
        }
    }

    /** On disk before anything is installed, so that a full or read-only disk changes nothing. */
    private void keep(Artifact artifact) throws SwapRefusedException {
        try {
            store.prune(this::referred);
            String digest = artifact.digest().substring(0, 12);
            if (store.put(artifact.file(), artifact.digest())) {
                fresh.add(digest);
            } else {
                fresh.remove(digest);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new SwapRefusedException(
                    artifact.file().getFileName() + " cannot be copied to the node's data directory, which may be full"
                            + " or read-only: " + SwapRefusedException.explain(e),
                    e);
        }
    }

    /** Whether a bundle is, or after a restart will be, installed from this content. */
    private boolean referred(String digest) {
        String part = "/" + digest.substring(0, 12) + "/";
        return Arrays.stream(context.getBundles())
                        .anyMatch(bundle -> bundle.getLocation().contains(part))
                || gates.lines().stream()
                        .anyMatch(line ->
                                gates.committed(line.service()).orElse("").contains(part));
    }

    /** Forgets the content of a revision that is gone, if it never was anything but staged. */
    private void unkeep(String location) {
        String[] parts = location.split("/");
        String digest = parts[parts.length - 2];
        try {
            Optional<Path> kept = store.find(digest);
            if (kept.isPresent() && fresh.remove(digest)) {
                Files.delete(kept.get());
            }
        } catch (IOException e) {
            LOG.warn("The copy of a refused revision could not be deleted", e);
        }
    }

    /** Starts a revision in a thread of its own, for an activator may hang. */
    public void start(Bundle revision, Duration atMost) throws SwapRefusedException, InterruptedException {
        Future<?> started = starting.submit(() -> {
            revision.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            return null;
        });
        try {
            started.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new SwapRefusedException(describe(revision, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new SwapRefusedException(
                    "the activator of " + name(revision) + ", or a component that it starts with,"
                            + " has not returned within " + atMost.toSeconds() + " s");
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

    public void discard(Bundle revision) {
        // staged until it is gone: else it could go live when nothing else does
        Removal.discard(revision, () -> gates.unstage(revision.getLocation()));
        unkeep(revision.getLocation());
    }
}
