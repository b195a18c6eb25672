package dev.midstream.swap.core.folder;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.core.stage.StartLevels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys the jars that are put into the folder {@code deploy}, each as {@code ms:deploy} would and in the order of their
 * names, and writes the result into a file beside each. A jar that is removed changes nothing: its service goes on. A jar
 * whose deployment failed in an unexpected way is tried again. It begins when the framework has reached its start level,
 * so that every committed revision is started or has failed.
 */
@Component(
        service = {},
        immediate = true)
public final class DeployFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DeployFolder.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Until then a jar's components may wait for services that are still to be installed. */
    private static final String BOOTED = "org.apache.karaf.features.BootFinished";

    private final BooleanSupplier ready;
    private final Swaps swaps;
    private final Path folder;
    private final Map<Path, FolderEntry> known = new HashMap<>();
    private final ScheduledExecutorService polling = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "midstream-deploy-folder");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public DeployFolder(BundleContext context, @Reference Swaps swaps) {
        this(Path.of(String.valueOf(context.getProperty("karaf.base")), "deploy"), () -> ready(context), swaps);
        polling.scheduleWithFixedDelay(this::poll, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
        LOG.info("Jars put into {} are deployed", folder);
    }

    /** @param ready returns true when the node has started */
    DeployFolder(Path folder, BooleanSupplier ready, Swaps swaps) {
        this.folder = folder;
        this.ready = ready;
        this.swaps = swaps;
    }

    private static boolean ready(BundleContext context) {
        try {
            return StartLevels.reached(context) && context.getAllServiceReferences(BOOTED, null) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("A search without a filter has no syntax", e);
        }
    }

    @Deactivate
    public void stop() {
        polling.shutdownNow();
    }

    /** Looks at the folder once. Never throws: a task that throws is never run again. */
    void poll() {
        try {
            if (Files.isDirectory(folder) && ready.getAsBoolean()) {
                List<Path> jars = jars();
                known.keySet().stream()
                        .filter(jar -> !jars.contains(jar))
                        .toList()
                        .forEach(this::removed);
                jars.forEach(this::consider);
            }
        } catch (Throwable e) {
            LOG.warn("{} could not be searched for jars, it is tried again", folder, e);
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private void removed(Path jar) {
        known.remove(jar);
        ResultFile.remove(jar);
        LOG.info("{} is no longer in the folder; what was deployed from it goes on", jar.getFileName());
    }

    private void consider(Path jar) {
        try {
            FolderEntry now = known.merge(jar, FolderEntry.look(jar), FolderEntry::next);
            if (now.ready(jar)) {
                if (!ResultFile.settles(jar, now)) {
                    deploy(jar, now);
                }
                known.put(jar, now.settled()); // after the deployment, so that one that throws is tried again
            }
        } catch (Throwable e) {
            LOG.warn("{} could not be deployed, it is tried again", jar, e);
        }
    }

    private void deploy(Path jar, FolderEntry entry) throws IOException {
        ResultFile.remove(jar);
        SwapRecord swap = swaps.deploy(List.of(jar), DeployOptions.by("folder deploy"), step -> {})
                .get(0);
        if (swap.verdict() == Verdict.COMMITTED || swap.verdict() == Verdict.UNCHANGED) {
            ResultFile.deployed(jar, entry, swap);
        } else {
            ResultFile.refused(jar, entry, swap);
        }
    }
}
