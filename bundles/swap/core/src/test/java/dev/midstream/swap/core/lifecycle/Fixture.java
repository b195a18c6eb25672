package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.SwapSettings;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.node.FakeNode;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.core.watch.ActiveMonitors;
import dev.midstream.swap.core.watch.Canaries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** The collaborators of a swap on a {@link FakeNode}. */
final class Fixture {
    private static final ScheduledExecutorService BACKGROUND = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "test-retire");
        thread.setDaemon(true);
        return thread;
    });

    static final DeployOptions OPTIONS = DeployOptions.by("test").withDrain(Duration.ZERO);

    final FakeNode node = new FakeNode();
    final Path folder;
    final SwapContext context;
    Consumer<SwapStep> progress = step -> {};

    Fixture(Path folder) throws IOException {
        this.folder = folder;
        Records records = new Records(folder.resolve("swaps"), true);
        context = new SwapContext(
                node,
                records,
                new ArtifactStore(folder.resolve("artifacts"), digest -> false),
                new Residents(node, records, BACKGROUND),
                new ActiveMonitors(),
                new Canaries(),
                new Claims(),
                () -> new SwapSettings(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofHours(1), 0.05));
    }

    Path jar(String service, String version) {
        return TestJars.jar(folder, service, version);
    }

    SwapTransaction transaction(DeployOptions options) {
        return new SwapTransaction(context, options, progress);
    }

    SwapRecord deploy(String service, String version) {
        return transaction(OPTIONS).deploy(jar(service, version)).run().get(0);
    }

    List<SwapRecord> undo(String service, DeployOptions options) {
        return new Undo(context).ofService(service, options, progress);
    }
}
