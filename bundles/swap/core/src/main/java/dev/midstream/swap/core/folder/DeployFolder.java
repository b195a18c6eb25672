package dev.midstream.swap.core.folder;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.Swaps;
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
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys the jars that are put into the folder {@code deploy}, each as {@code ms:deploy} would, and leaves a note
 * beside each. A jar that is taken away changes nothing: its service goes on.
 */
@Component(
        service = {},
        immediate = true)
public final class DeployFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DeployFolder.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Until then a jar's components may wait for services that are still to be installed. */
    private static final String BOOTED = "org.apache.karaf.features.BootFinished";

    private final BundleContext context;
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
        this.context = context;
        this.swaps = swaps;
        this.folder = Path.of(String.valueOf(context.getProperty("karaf.base")), "deploy");
        polling.scheduleWithFixedDelay(this::look, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
        LOG.info("Jars put into {} are deployed", folder);
    }

    @Deactivate
    public void stop() {
        polling.shutdownNow();
    }

    private void look() {
        try {
            if (Files.isDirectory(folder) && context.getAllServiceReferences(BOOTED, null) != null) {
                List<Path> jars = jars();
                known.keySet().stream()
                        .filter(jar -> !jars.contains(jar))
                        .toList()
                        .forEach(this::gone);
                jars.forEach(this::consider);
            }
        } catch (Exception e) {
            // a task that throws is never run again
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

    private void gone(Path jar) {
        known.remove(jar);
        ResultFile.remove(jar);
        LOG.info("{} is no longer in the folder; what was deployed from it goes on", jar.getFileName());
    }

    private void consider(Path jar) {
        try {
            FolderEntry now = known.merge(jar, FolderEntry.look(jar), FolderEntry::next);
            if (now.ready(jar)) {
                known.put(jar, now.settled());
                if (!ResultFile.settles(jar, now)) {
                    deploy(jar, now);
                }
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read, it is tried again", jar, e);
        }
    }

    private void deploy(Path jar, FolderEntry dropped) throws IOException {
        ResultFile.remove(jar);
        SwapRecord swap = swaps.deploy(List.of(jar), DeployOptions.by("folder deploy"), step -> {})
                .get(0);
        if (swap.verdict() == Verdict.COMMITTED) {
            ResultFile.deployed(jar, dropped, swap);
        } else {
            ResultFile.refused(jar, dropped, swap);
        }
    }
}
