package dev.midstream.swap.core;

import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.stage.Removal;
import dev.midstream.swap.gate.Committed;
import dev.midstream.swap.gate.Gates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a restart one revision of each service remains: the committed one. If the framework has lost it, because a
 * newer distribution dropped the framework's cache, it is installed again from the store, before services start.
 */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String BOOTED = "(objectClass=org.apache.karaf.features.BootFinished)";

    private final BundleContext context;
    private final Gates gates;
    private final ArtifactStore store;

    private Recovery(BundleContext context, Gates gates) {
        this.context = context;
        this.gates = gates;
        this.store = ArtifactStore.of(context);
    }

    public static void run(BundleContext context, Gates gates) throws IOException {
        Recovery recovery = new Recovery(context, gates);
        recovery.removeSuperseded();
        List<Bundle> restored = new ArrayList<>();
        for (String location : Committed.of(context).all().values()) {
            if (location.startsWith(Gates.LOCATION) && context.getBundle(location) == null) {
                recovery.restore(location).ifPresent(restored::add);
            }
        }
        // all are installed before the first is started, for one may import from another
        restored.forEach(recovery::start);
        if (!restored.isEmpty()) {
            recovery.removeSupersededAfterBoot();
        }
    }

    private void removeSuperseded() {
        for (Bundle bundle : context.getBundles()) {
            if (gates.manages(bundle) && superseded(bundle)) {
                LOG.info(
                        "Removing {} {}: the committed revision of this service is another, or none",
                        bundle.getSymbolicName(),
                        bundle.getVersion());
                Removal.remove(bundle);
            }
        }
    }

    private boolean superseded(Bundle bundle) {
        Optional<String> committed = gates.committed(bundle.getSymbolicName());
        if (committed.isEmpty()) {
            return bundle.getLocation().startsWith(Gates.LOCATION); // staged, never committed
        }
        return committed.get().equals(Gates.WITHDRAWN)
                || !bundle.getLocation().equals(committed.get()) && context.getBundle(committed.get()) != null;
    }

    private Optional<Bundle> restore(String location) {
        String digest = location.split("/")[2];
        try {
            Optional<Path> kept = store.find(digest);
            if (kept.isEmpty()) {
                LOG.warn("{} is committed, but neither installed nor kept: the distribution's own goes live", location);
                return Optional.empty();
            }
            try (InputStream content = Files.newInputStream(kept.get())) {
                return Optional.of(context.installBundle(location, content));
            }
        } catch (BundleException | IOException | RuntimeException e) {
            LOG.error("{} is committed, but cannot be installed: the distribution's own goes live", location, e);
            return Optional.empty();
        }
    }

    private void start(Bundle revision) {
        try {
            revision.start(Bundle.START_ACTIVATION_POLICY);
            LOG.info("Installed {} {} again: it is the committed revision", revision, revision.getVersion());
        } catch (BundleException | RuntimeException e) {
            LOG.error("{} is committed, but does not start: the distribution's own goes live", revision, e);
            Removal.remove(revision);
        }
    }

    /** Not at once: the container would stumble over bundles that vanish while it installs its features. */
    private void removeSupersededAfterBoot() {
        try {
            context.addServiceListener(
                    event -> {
                        if (event.getType() == ServiceEvent.REGISTERED) {
                            new Thread(this::removeInstalledByFeature, "midstream-recover").start();
                        }
                    },
                    BOOTED);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void removeInstalledByFeature() {
        for (Bundle bundle : context.getBundles()) {
            if (!bundle.getLocation().startsWith(Gates.LOCATION) && gates.manages(bundle) && superseded(bundle)) {
                LOG.info("Removing {} {}: another revision was deployed before", bundle, bundle.getVersion());
                Removal.remove(bundle);
            }
        }
    }
}
