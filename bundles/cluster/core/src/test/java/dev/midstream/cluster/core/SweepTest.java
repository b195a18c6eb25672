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
    void endedRolloutOfRemovedServiceIsDeleted() {
        Rollout begun = Rollout.begin("s", "v1", "v2", Duration.ZERO);
        registry.put(Folders.ROLLOUTS, "removed", ended(begun));
        registry.put(Folders.ROLLOUTS, "running", begun);
        registry.put(Folders.ROLLOUTS, "s", ended(begun));
        registry.put(Folders.DESIRED, "s", new Desired("s", "v2", 1, Map.of(), List.of()));
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ROLLOUTS)).containsOnlyKeys("running", "s");
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
            registry.put(Folders.ARTIFACTS, digest(i), new Artifact("s", "1.0.0", 1, List.of()));
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

    /** A deployment lists the jar first, and then what refers to it. */
    @Test
    void changeMeanwhileKeepsEntry() {
        registry.put(Folders.ARTIFACTS, "d", new Artifact("s", "1.0.0", 1, List.of("a")));
        stepAfter(Duration.ZERO);
        registry.put(Folders.ARTIFACTS, "d", new Artifact("s", "1.0.0", 1, List.of("a", "b")));
        stepAfter(Sweep.UNNEEDED);
        assertThat(registry.read(Folders.ARTIFACTS)).containsKey("d");
        stepAfter(Sweep.UNNEEDED);
        assertThat(registry.read(Folders.ARTIFACTS)).isEmpty();
    }

    @Test
    void oneStepDeletesLimitedNumber() {
        for (int i = 0; i < Sweep.MOST_PER_STEP + 1; i++) {
            registry.put(Folders.ARTIFACTS, "d" + i, new Artifact("s", "1.0.0", 1, List.of()));
        }
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS)).hasSize(1);
        stepAfter(Sweep.PERIOD);
        assertThat(registry.read(Folders.ARTIFACTS)).isEmpty();
    }
}
