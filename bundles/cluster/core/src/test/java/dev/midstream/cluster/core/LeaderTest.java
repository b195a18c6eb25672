package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaderTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final Leader leader = new Leader(registry, Clock.systemUTC(), Duration.ofSeconds(5));

    @Test
    void nodeWhoseMembershipIsNotKnownYetKeepsService() {
        join("a");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 2, Map.of(), List.of()));
        run("a", "v1");
        run("b", "v1");
        leader.step();
        assertThat(duties("b")).isEmpty();
        join("b");
        leader.step();
        assertThat(duties("b")).containsExactly(Map.entry("s", "v1"));
    }

    @Test
    void memberThatIsNotAssignedWithdrawsService() {
        join("a");
        join("b");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of("a")));
        run("a", "v1");
        run("b", "v1");
        leader.step();
        assertThat(duties("b")).containsExactly(Map.entry("s", Folders.WITHDRAW));
    }

    /** The operator writes while the leader writes the first duties of its step. */
    @Test
    void changeByOperatorDuringStepIsKept() {
        join("a");
        join("b");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 2, Map.of(), List.of()));
        run("a", "v1");
        run("b", "v1");
        leader.step();
        registry.put(Folders.ROLLOUTS, "s", Rollout.begin("s", "v1", "v2", Duration.ZERO));
        leader.step();
        run("a", "v2");
        run("b", "v1");
        boolean[] done = new boolean[1];
        registry.onWrite = folder -> {
            if (folder.equals(Folders.DUTIES) && !done[0]) {
                done[0] = true;
                registry.put(
                        Folders.ROLLOUTS,
                        "s",
                        Rollout.begin("s", "v1", "v2", Duration.ZERO).undone("aborted by test"));
                registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 3, Map.of(), List.of()));
            }
        };
        for (int i = 0; i < 5 && !done[0]; i++) {
            leader.step();
        }
        assertThat(done).as("the operator was acknowledged").containsExactly(true);
        assertThat(read(Folders.ROLLOUTS, Rollout.class).state()).isEqualTo(Rollout.State.UNDOING);
        assertThat(read(Folders.DESIRED, Desired.class).instances()).isEqualTo(3);
    }

    @Test
    void pathsOfServiceThatIsNotDesiredAreRemoved() {
        join("a");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of()));
        registry.put(Folders.PATHS, "s", List.of("/s/*"));
        registry.put(Folders.PATHS, "undeployed", List.of("/undeployed/*"));
        leader.step();
        assertThat(registry.read(Folders.PATHS)).containsOnlyKeys("s");
    }

    private <T> T read(String folder, Class<T> type) {
        return Codec.read(registry.read(folder).get("s"), type);
    }

    private void join(String node) {
        registry.put(Folders.MEMBERS, node, Member.of(node, Map.of()));
    }

    private void run(String node, String digest) {
        registry.put(Folders.RUNNING, node, Map.of("s", new Running(digest, true, null, null)));
    }

    private Map<String, String> duties(String node) {
        return Codec.digests(registry.read(Folders.DUTIES).get(node));
    }
}
