package dev.midstream.swap.core;

import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.core.stage.Removal;
import dev.midstream.swap.core.stage.StartLevels;
import dev.midstream.swap.gate.DurableFile;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.plan.jar.Artifact;
import dev.midstream.swap.plan.jar.ArtifactStore;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the committed revision of each service the only one. Once for each start of the framework, before services start,
 * it removes what is superseded, and installs committed revisions again, with the versions of contracts that their consumers
 * may need, that the framework has lost because a newer distribution dropped its cache. Later it removes each superseded
 * bundle that somebody installs again, such as Karaf's features service. It has no configuration, so that a changed setting never recovers anything.
 */
@Component(service = Recovery.class, immediate = true)
public final class Recovery implements SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final String MARK = "recovered";
    private static final String BOOTED = "org.apache.karaf.features.BootFinished";
    /** The features service must not lose a bundle while it works with it. */
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final BundleContext context;
    private final Revisions revisions;
    private final boolean restarted;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "midstream-recover");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public Recovery(BundleContext context, @Reference Revisions revisions) throws IOException {
        this.context = context;
        this.revisions = revisions;
        this.restarted = firstSinceStart();
        if (restarted) {
            recover();
        }
        context.addBundleListener(this);
    }

    /** Returns true if this is the first activation since the framework was started. */
    boolean restarted() {
        return restarted;
    }

    private boolean firstSinceStart() throws IOException {
        String start = String.valueOf(context.getProperty(Constants.FRAMEWORK_UUID));
        Path mark = Files.createDirectories(NodeHome.of(context)).resolve(MARK);
        if (Files.exists(mark) && Files.readString(mark).equals(start)) {
            return false;
        }
        try {
            new DurableFile(mark).write(start.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("{} could not be written: a restart of this bundle will recover again", mark, e);
        }
        return true;
    }

    private void recover() {
        removeSuperseded();
        ArtifactStore store = new ArtifactStore(NodeHome.of(context).resolve("artifacts"), digest -> true);
        List<Bundle> restored = new ArrayList<>();
        revisions.committed().values().stream()
                .filter(location -> location.startsWith(GateProperties.LOCATION) && context.getBundle(location) == null)
                .forEach(location -> restore(store, location).ifPresent(restored::add));
        if (!restored.isEmpty()) {
            restored.addAll(restoreContracts(store));
        }
        // all are installed before the first is started, because one may import from another
        restored.forEach(this::start);
    }

    private void removeSuperseded() {
        for (Bundle bundle : context.getBundles()) {
            // versions of contracts stay for the bundles that need them; unused ones are removed once the node has
            // started
            if (revisions.manages(bundle) && superseded(bundle) && !isDeployedContract(bundle)) {
                LOG.info(
                        "Removing {} {}: the committed revision of this service is another, or none",
                        bundle.getSymbolicName(),
                        bundle.getVersion());
                Removal.remove(bundle);
            }
        }
    }

    private boolean isDeployedContract(Bundle bundle) {
        return bundle.getLocation().startsWith(GateProperties.LOCATION)
                && revisions.committed(bundle.getSymbolicName()).isPresent()
                && ContractBundle.test(bundle.getHeaders("")::get);
    }

    private boolean superseded(Bundle bundle) {
        Optional<String> committed = revisions.committed(bundle.getSymbolicName());
        boolean deployed = bundle.getLocation().startsWith(GateProperties.LOCATION);
        if (committed.isEmpty()) {
            return deployed; // staged, never committed
        }
        return committed.get().equals(GateProperties.WITHDRAWN)
                || !bundle.getLocation().equals(committed.get()) && context.getBundle(committed.get()) != null;
    }

    private Optional<Bundle> restore(ArtifactStore store, String location) {
        try {
            Optional<Path> kept = store.find(location.split("/")[2]);
            if (kept.isEmpty()) {
                LOG.warn("{} is committed, but neither installed nor kept: the distribution's own goes live", location);
                return Optional.empty();
            }
            if (!Artifact.read(kept.get()).digest().startsWith(location.split("/")[2])) {
                LOG.error("{} is committed, but its kept jar is damaged: the distribution's own goes live", location);
                return Optional.empty();
            }
            try (InputStream content = Files.newInputStream(kept.get())) {
                return Optional.of(context.installBundle(location, content));
            }
        } catch (BundleException | IOException | SwapRefusedException | RuntimeException e) {
            LOG.error("{} is committed, but cannot be installed: the distribution's own goes live", location, e);
            return Optional.empty();
        }
    }

    /**
     * Installs the kept versions of contracts beside the committed ones, because consumers may need them. Unused ones are
     * removed once the node has started.
     */
    private List<Bundle> restoreContracts(ArtifactStore store) {
        List<Bundle> restored = new ArrayList<>();
        try {
            for (Path kept : store.all()) {
                restoreContract(kept).ifPresent(restored::add);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Earlier versions of contracts cannot be installed: their consumers may not start", e);
        }
        return restored;
    }

    private Optional<Bundle> restoreContract(Path kept) throws IOException {
        try {
            Artifact artifact = Artifact.read(kept);
            String location = artifact.location();
            boolean deployed = revisions
                    .committed(artifact.service())
                    .filter(committed -> committed.startsWith(GateProperties.LOCATION))
                    .isPresent();
            boolean installed = Arrays.stream(context.getBundles())
                    .anyMatch(bundle -> bundle.getLocation().startsWith(location));
            if (!artifact.contract() || !deployed || installed) {
                return Optional.empty();
            }
            try (InputStream content = Files.newInputStream(kept)) {
                return Optional.of(context.installBundle(location + "restored", content));
            }
        } catch (BundleException | SwapRefusedException e) {
            LOG.error("{} cannot be installed: consumers of this version of a contract may not start", kept, e);
            return Optional.empty();
        }
    }

    private void start(Bundle revision) {
        try {
            revision.start();
            LOG.info("Installed {} {} again, which was deployed before", revision, revision.getVersion());
        } catch (BundleException | RuntimeException e) {
            LOG.error("{} was deployed before, but does not start: the distribution's own goes live", revision, e);
            Removal.remove(revision);
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() == BundleEvent.STARTED && foreign(bundle) && superseded(bundle)) {
            later.schedule(() -> removeInstalledAgain(bundle), DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns true if a managed bundle was installed by somebody else. */
    private boolean foreign(Bundle bundle) {
        return revisions.manages(bundle) && !bundle.getLocation().startsWith(GateProperties.LOCATION);
    }

    private void removeInstalledAgain(Bundle bundle) {
        try {
            if (!StartLevels.reached(context) || context.getServiceReference(BOOTED) == null) {
                later.schedule(() -> removeInstalledAgain(bundle), DELAY.toMillis(), TimeUnit.MILLISECONDS);
            } else if (bundle.getState() != Bundle.UNINSTALLED && superseded(bundle)) {
                LOG.info("Removing {} {}: another revision was deployed before", bundle, bundle.getVersion());
                Removal.remove(bundle);
            }
        } catch (Throwable e) {
            LOG.warn("{} is superseded and could not be removed", bundle, e);
        }
    }

    @Deactivate
    public void stop() {
        context.removeBundleListener(this);
        later.shutdownNow();
    }
}
