package dev.midstream.swap.core;

import dev.midstream.swap.gate.Gates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Installs and starts revisions beside the live ones, hidden. */
final class Stager {
    /** Bundles that are no services: replacing them would stop those that serve. */
    private static final List<String> PLATFORM = List.of(
            "dev.midstream.swap.",
            "dev.midstream.shell",
            "dev.midstream.observe.",
            "dev.midstream.rest",
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
    private final AtomicLong serial = new AtomicLong(System.currentTimeMillis());

    Stager(BundleContext context, Gates gates, ExecutorService starting) {
        this.context = context;
        this.gates = gates;
        this.starting = starting;
    }

    /** Why an artifact cannot be staged at all; empty if it can be tried. */
    List<String> objections(Artifact artifact) {
        List<String> objections = new ArrayList<>();
        if (PLATFORM.stream().anyMatch(artifact.service()::startsWith)) {
            objections.add(artifact.service() + " belongs to the platform: it is updated by a new distribution");
        }
        gates.live(artifact.service()).ifPresent(live -> objections.addAll(Wires.importers(live)));
        return objections;
    }

    Bundle install(Artifact artifact) throws Refusal {
        // a location that was used before would give back the bundle installed from it
        String location = Gates.LOCATION + artifact.service() + "/" + artifact.version() + "/"
                + artifact.digest().substring(0, 12) + "/" + Long.toString(serial.incrementAndGet(), 36);
        gates.stage(location);
        try (InputStream content = Files.newInputStream(artifact.file())) {
            Bundle revision = context.installBundle(location, content);
            if (!artifact.service().equals(revision.getSymbolicName())) {
                discard(revision);
                throw new Refusal(artifact.file() + " changed while it was read");
            }
            return revision;
        } catch (BundleException | IOException e) {
            gates.unstage(location);
            throw new Refusal(artifact.file().getFileName() + " cannot be installed: " + Refusal.explain(e), e);
        }
    }

    /** Starts a revision in a thread of its own, for an activator may hang. */
    void start(Bundle revision, Duration atMost) throws Refusal, InterruptedException {
        Future<?> started = starting.submit(() -> {
            revision.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            return null;
        });
        try {
            started.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Refusal(describe(revision, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            started.cancel(true);
            throw new Refusal(
                    "the activator of " + name(revision) + " has not returned within " + atMost.toSeconds() + " s");
        }
    }

    private static String describe(Bundle revision, Throwable failure) {
        boolean unresolved = failure instanceof BundleException bundle
                && Arrays.asList(BundleException.RESOLVE_ERROR, BundleException.UNSPECIFIED)
                        .contains(bundle.getType())
                && revision.getState() == Bundle.INSTALLED;
        return name(revision) + (unresolved ? " cannot be resolved: " : " does not start: ") + Refusal.explain(failure);
    }

    private static String name(Bundle revision) {
        return revision.getSymbolicName() + " " + revision.getVersion();
    }

    void discard(Bundle revision) {
        Residents.remove(revision);
        gates.unstage(revision.getLocation());
    }
}
