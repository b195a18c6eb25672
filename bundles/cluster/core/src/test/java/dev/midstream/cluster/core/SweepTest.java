package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final Sweep sweep = new Sweep(registry);
    private long nanos = -7;

    private void stepAfter(Duration pause) {
        nanos += pause.toNanos();
        sweep.step(State.of(registry), nanos);
    }

    private void stepsUntilUnneeded() {
        stepAfter(Duration.ZERO);
        stepAfter(Sweep.UNNEEDED);
    }

    @Test
    void rolloutOfRemovedServiceIsDeleted() {
        Rollout begun = Rollout.begin("s", "v1", "v2", Duration.ZERO);
        registry.put(Folders.ROLLOUTS, "removed", ended(begun));
        registry.put(Folders.ROLLOUTS, "removed while it ran", begun);
        registry.put(Folders.ROLLOUTS, "s", ended(begun));
        registry.put(Folders.DESIRED, "s", new Desired("s", "v2", 1, Map.of(), List.of()));
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ROLLOUTS)).containsOnlyKeys("s");
    }

    private static Map<String, Object> ended(Rollout rollout) {
        return Map.of(
                "service", rollout.service(), "from", rollout.from(), "to", rollout.to(), "state", Rollout.State.DONE);
    }

    private static String digest(int number) {
        return String.format("%064x", number);
    }

    @Test
    void jarThatNothingRefersToIsDeleted() {
        for (int i = 0; i < 9; i++) {
            registry.put(Folders.ARTIFACTS, digest(i), Artifact.of("s", "1.0.0", 1));
        }
        registry.put(Folders.DESIRED, "s", new Desired("s", digest(1), 1, Map.of(), List.of()));
        registry.put(Folders.ROLLOUTS, "s", Rollout.begin("s", digest(2), digest(3), Duration.ZERO));
        registry.put(Folders.DUTIES, "a", Map.of("s", digest(4)));
        registry.put(Folders.RUNNING, "a", Map.of("s", new Running(digest(5), true, digest(6), "why")));
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS))
                .containsOnlyKeys(digest(1), digest(2), digest(3), digest(4), digest(5), digest(6));
    }

    @Test
    void jarThatAnotherJarNeedsIsKept() {
        registry.put(Folders.DESIRED, "s", new Desired("s", digest(1), 1, Map.of(), List.of()));
        registry.put(Folders.ARTIFACTS, digest(1), needing(digest(2)));
        registry.put(Folders.ARTIFACTS, digest(2), needing(digest(3)));
        registry.put(Folders.ARTIFACTS, digest(3), needing());
        registry.put(Folders.ARTIFACTS, digest(4), needing(digest(5)));
        registry.put(Folders.ARTIFACTS, digest(5), needing());
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS)).containsOnlyKeys(digest(1), digest(2), digest(3));
    }

    private static Map<String, Object> needing(String... digests) {
        return Map.of("service", "s", "version", "1.0.0", "bytes", 1, "nodes", List.of(), "needs", digests);
    }

    /** An API bundle is kept for services that need it, and the newest version for those that are yet to come. */
    @Test
    void neededAndNewestContractsAreKept() {
        List<String> versions = List.of("1.0.0", "1.1.0", "1.2.0", "1.10.0");
        for (String version : versions) {
            registry.put(
                    Folders.ARTIFACTS,
                    digest(versions.indexOf(version)),
                    Artifact.of("s.api", version, 1).withExports(Map.of("s.api", version)));
        }
        registry.put(Folders.ARTIFACTS, digest(10), needing(digest(0)));
        registry.put(Folders.ARTIFACTS, digest(11), needing(digest(1)));
        registry.put(Folders.DESIRED, "s", new Desired("s", digest(10), 1, Map.of(), List.of()));
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS)).containsOnlyKeys(digest(10), digest(0), digest(3));
    }

    /** A deployment lists the jar first, and then what refers to it. */
    @Test
    void changeMeanwhileKeepsEntry() {
        registry.put(Folders.ARTIFACTS, "d", Artifact.of("s", "1.0.0", 1).withNodes(List.of("a")));
        stepAfter(Duration.ZERO);
        registry.put(Folders.ARTIFACTS, "d", Artifact.of("s", "1.0.0", 1).withNodes(List.of("a", "b")));
        stepAfter(Sweep.UNNEEDED);
        assertThat(registry.read(Folders.ARTIFACTS)).containsKey("d");
        stepAfter(Sweep.UNNEEDED);
        assertThat(registry.read(Folders.ARTIFACTS)).isEmpty();
    }

    @Test
    void oneStepDeletesLimitedNumber() {
        for (int i = 0; i < Sweep.MOST_PER_STEP + 1; i++) {
            registry.put(Folders.ARTIFACTS, "d" + i, Artifact.of("s", "1.0.0", 1));
        }
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS)).hasSize(1);
        stepAfter(Sweep.PERIOD);
        assertThat(registry.read(Folders.ARTIFACTS)).isEmpty();
    }
}
