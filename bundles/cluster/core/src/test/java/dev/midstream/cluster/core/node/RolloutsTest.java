package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Copies;
import dev.midstream.cluster.core.artifacts.Peers;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import dev.midstream.cluster.core.unit.FakeBundles;
import dev.midstream.cluster.core.unit.Units;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions of operators about one service at the same time. */
class RolloutsTest {
    @TempDir
    private Path folder;

    private final FakeRegistry registry = new FakeRegistry();
    private final Decisions decisions = new Decisions("n1", registry);
    private final Placing placing = new Placing(decisions);
    private Rollouts rollouts;

    @BeforeEach
    void serviceRuns() {
        Store store = new Store(folder.resolve("store"));
        Peers peers = new Peers("n1", Map::of);
        Artifacts artifacts = new Artifacts(store, registry, null, peers);
        rollouts = new Rollouts(
                decisions,
                artifacts,
                new Units(new FakeBundles(), store, registry, artifacts),
                new Copies(null, peers),
                new RemoteConsumers(registry, artifacts),
                Clock.systemUTC());
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of()));
        registry.put(Folders.RUNNING, "n1", Map.of("s", new Running("v1", true, null, null)));
    }

    @Test
    void rolloutDoesNotBeginWhileItsServiceIsRemoved() {
        beforeFirstWriteOf(Folders.ROLLOUTS, () -> placing.undeploy("s", "somebody"));
        assertThatThrownBy(this::deploy).isInstanceOf(ClusterException.class).hasMessageContaining("is being removed");
        assertThat(registry.look(Folders.ROLLOUTS, "s")).isNull();
        assertThat(desired().removed()).isTrue();
    }

    @Test
    void serviceIsNotRemovedWhileItsRolloutBegins() {
        beforeFirstWriteOf(Folders.DESIRED, this::deploy);
        assertThatThrownBy(() -> placing.undeploy("s", "somebody"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("A rollout of s is under way");
        assertThat(rollout().running()).isTrue();
        assertThat(desired().removed()).isFalse();
    }

    @Test
    void undoChangesRevisionAndRolloutTogetherOrNotAtAll() {
        Rollout begun = Rollout.begin("s", "v0", "v1", Duration.ZERO);
        registry.put(Folders.ROLLOUTS, "s", begun);
        Rollout next = Rollout.begin("s", "v1", "v2", Duration.ZERO).undone("over");
        beforeFirstWriteOf(Folders.ROLLOUTS, () -> registry.put(Folders.ROLLOUTS, "s", next));
        assertThatThrownBy(() -> rollouts.undo("s", "somebody")).isInstanceOf(ClusterException.class);
        assertThat(desired().digest()).isEqualTo("v1");
        registry.put(Folders.ROLLOUTS, "s", begun);
        rollouts.undo("s", "somebody");
        assertThat(desired().digest()).isEqualTo("v0");
        assertThat(rollout().state()).isEqualTo(Rollout.State.UNDOING);
    }

    @Test
    void rolloutOfRemovedServiceIsNotUndone() {
        registry.put(Folders.ROLLOUTS, "s", Rollout.begin("s", "v0", "v1", Duration.ZERO));
        registry.delete(
                Folders.DESIRED, "s", registry.look(Folders.DESIRED, "s").version());
        assertThatThrownBy(() -> rollouts.undo("s", "somebody"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("was removed from the cluster");
        assertThat(rollout().running()).isTrue();
    }

    private void beforeFirstWriteOf(String folder, Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        registry.beforeWrite(written -> {
            if (written.equals(folder) && !done.getAndSet(true)) {
                action.run();
            }
        });
    }

    private void deploy() {
        rollouts.deploy(List.of(jar()), RolloutOptions.by("somebody"));
    }

    private Path jar() {
        Manifest manifest = new Manifest();
        Map.of(
                        "Manifest-Version", "1.0",
                        "Bundle-SymbolicName", "s",
                        "Bundle-Version", "2.0.0",
                        "Service-Component", "OSGI-INF/s.xml")
                .forEach(manifest.getMainAttributes()::putValue);
        Path file = folder.resolve("s-2.0.0.jar");
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private Desired desired() {
        return read(Folders.DESIRED, Desired.class);
    }

    private Rollout rollout() {
        return read(Folders.ROLLOUTS, Rollout.class);
    }

    private <T> T read(String of, Class<T> type) {
        Registry.Entry entry = registry.look(of, "s");
        return Codec.read(entry, type);
    }
}
