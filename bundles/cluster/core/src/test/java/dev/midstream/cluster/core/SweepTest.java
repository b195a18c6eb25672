package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SweepTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final Sweep sweep = new Sweep(registry);
    private Instant now = Instant.EPOCH;

    private void stepAfter(Duration pause) {
        now = now.plus(pause);
        sweep.step(State.of(registry), now);
    }

    private void stepsUntilUnneeded() {
        stepAfter(Duration.ZERO);
        stepAfter(Sweep.UNNEEDED);
    }

    @Test
    void emptyDutiesOfAbsentNodeAreDeletedAfterAWhile() {
        registry.put(Folders.DUTIES, "gone", Map.of());
        registry.put(Folders.DUTIES, "waiting", Map.of("s", "v1"));
        registry.put(Folders.DUTIES, "present", Map.of());
        registry.put(Folders.MEMBERS, "present", Member.of("present", Map.of()));
        stepAfter(Duration.ZERO);
        stepAfter(Sweep.UNNEEDED.minus(Sweep.PERIOD));
        assertThat(registry.read(Folders.DUTIES)).containsKey("gone");
        stepAfter(Sweep.PERIOD);
        assertThat(registry.read(Folders.DUTIES)).containsOnlyKeys("waiting", "present");
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

    @Test
    void jarThatNothingRefersToIsDeleted() {
        for (String digest : List.of("desired", "from", "to", "assigned", "live", "refused", "nothing")) {
            registry.put(Folders.ARTIFACTS, digest, Artifact.of("s", "1.0.0", 1));
        }
        registry.put(Folders.DESIRED, "s", new Desired("s", "desired", 1, Map.of(), List.of()));
        registry.put(Folders.ROLLOUTS, "s", Rollout.begin("s", "from", "to", Duration.ZERO));
        registry.put(Folders.DUTIES, "a", Map.of("s", "assigned"));
        registry.put(Folders.RUNNING, "a", Map.of("s", new Running("live", true, "refused", "why")));
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS)).hasSize(6).doesNotContainKey("nothing");
    }

    /** An API bundle is kept for services that need it, and the newest version for those that are yet to come. */
    @Test
    void neededAndNewestContractsAreKept() {
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0", "1.10.0")) {
            registry.put(
                    Folders.ARTIFACTS,
                    "api " + version,
                    Artifact.of("s.api", version, 1).withExports(Map.of("s.api", version)));
        }
        registry.put(Folders.ARTIFACTS, "s", Artifact.of("s", "1.0.0", 1).withNeeds(List.of("api 1.0.0")));
        registry.put(Folders.ARTIFACTS, "old", Artifact.of("old", "1.0.0", 1).withNeeds(List.of("api 1.1.0")));
        registry.put(Folders.DESIRED, "s", new Desired("s", "s", 1, Map.of(), List.of()));
        stepsUntilUnneeded();
        assertThat(registry.read(Folders.ARTIFACTS)).containsOnlyKeys("s", "api 1.0.0", "api 1.10.0");
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
