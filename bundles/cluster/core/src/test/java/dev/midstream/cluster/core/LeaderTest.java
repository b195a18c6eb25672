package dev.midstream.cluster.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Drain;
import dev.midstream.cluster.core.model.Duty;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.model.Running;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaderTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final Leader leader = new Leader(registry, Clock.systemUTC(), nanos::get, Limits.of(Duration.ofSeconds(5)));

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
        assertThat(duties("b")).containsExactly(Map.entry("s", Duty.WITHDRAW));
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

    @Test
    void removedServiceLeavesAllNodesAndTheRegistry() {
        join("a");
        join("b");
        Desired desired = new Desired("s", "v1", 2, Map.of(), List.of());
        registry.put(Folders.DESIRED, "s", desired);
        run("a", "v1");
        run("b", "v1");
        leader.step();
        registry.put(
                Folders.ROLLOUTS,
                "s",
                Rollout.begin("s", "v0", "v1", Duration.ZERO).undone("over"));
        leave("b");
        registry.put(Folders.DESIRED, "s", desired.ended());
        leader.step();
        assertThat(duties("a")).containsExactly(Map.entry("s", Duty.REMOVE));
        assertThat(duties("b")).containsExactly(Map.entry("s", Duty.REMOVE));
        assertThat(registry.read(Folders.DESIRED)).isEmpty();
        assertThat(registry.read(Folders.ROLLOUTS)).isEmpty();

        registry.put(Folders.RUNNING, "a", Map.of());
        leader.step();
        assertThat(duties("a")).as("done").isEmpty();
        assertThat(duties("b")).as("it is still absent").containsExactly(Map.entry("s", Duty.REMOVE));
        join("b");
        leader.step();
        assertThat(duties("b")).as("it has not reported yet").containsExactly(Map.entry("s", Duty.REMOVE));
        registry.put(Folders.RUNNING, "b", Map.of());
        leader.step();
        assertThat(duties("b")).isEmpty();
    }

    @Test
    void nodeThatWasAbsentLongerThanTheGraceRemovesService() {
        join("a");
        join("b");
        Desired desired = new Desired("s", "v1", 2, Map.of(), List.of());
        registry.put(Folders.DESIRED, "s", desired);
        run("a", "v1");
        run("b", "v1");
        leader.step();
        leave("b");
        leader.step();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        leader.step();
        assertThat(duties("b")).as("the assignment was taken").isEmpty();
        registry.put(Folders.DESIRED, "s", desired.ended());
        leader.step();
        assertThat(registry.read(Folders.DESIRED)).isEmpty();
        assertThat(duties("b")).containsExactly(Map.entry("s", Duty.REMOVE));
        join("b");
        run("b", "v1");
        leader.step();
        assertThat(duties("b")).as("it still runs s").containsExactly(Map.entry("s", Duty.REMOVE));
        registry.put(Folders.RUNNING, "b", Map.of());
        leader.step();
        assertThat(duties("b")).isEmpty();
    }

    @Test
    void nodeThatHasNotReportedYetRemovesService() {
        join("a");
        join("b");
        Desired desired = new Desired("s", "v1", 1, Map.of(), List.of("a"));
        registry.put(Folders.DESIRED, "s", desired);
        registry.put(Folders.DUTIES, "b", Map.of());
        run("a", "v1");
        leader.step();
        registry.put(Folders.DESIRED, "s", desired.ended());
        leader.step();
        assertThat(duties("b")).containsExactly(Map.entry("s", Duty.REMOVE));
        registry.put(Folders.RUNNING, "b", Map.of());
        leader.step();
        assertThat(duties("b")).isEmpty();
    }

    @Test
    void serviceThatIsDeployedAgainReplacesItsRemoval() {
        join("a");
        Desired desired = new Desired("s", "v1", 1, Map.of(), List.of());
        registry.put(Folders.DESIRED, "s", desired);
        run("a", "v1");
        leader.step();
        registry.put(Folders.DESIRED, "s", desired.ended());
        leader.step();
        registry.put(Folders.DESIRED, "s", desired);
        leader.step();
        assertThat(duties("a")).containsExactly(Map.entry("s", "v1"));
    }

    @Test
    void serviceWithoutWishOfOperatorsIsLeftAlone() {
        join("a");
        run("a", "v1");
        leader.step();
        assertThat(duties("a")).isEmpty();
    }

    @Test
    void nodeThatDoesNotBeginGetsCompany() {
        join("a");
        join("b");
        registry.put(Folders.RUNNING, "a", Map.of());
        registry.put(Folders.RUNNING, "b", Map.of());
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of("a")));
        leader.step();
        leader.step(); // which is the first to see the assignment
        assertThat(duties("b")).isEmpty();
        nanos.addAndGet(Limits.of(Duration.ZERO).takeUp().toNanos());
        leader.step();
        assertThat(duties("a")).containsExactly(Map.entry("s", "v1"));
        assertThat(duties("b")).containsExactly(Map.entry("s", "v1"));
    }

    @Test
    void drainOfOperatorMovesService() {
        join("a");
        join("b");
        registry.put(Folders.DESIRED, "s", new Desired("s", "v1", 1, Map.of(), List.of("a")));
        run("a", "v1");
        leader.step();
        registry.put(Folders.DRAINS, "a", new Drain("a", "somebody", Instant.EPOCH));
        leader.step();
        assertThat(duties("b")).containsExactly(Map.entry("s", "v1"));
        run("b", "v1");
        leader.step();
        assertThat(duties("a")).containsExactly(Map.entry("s", Duty.WITHDRAW));
    }

    private void leave(String node) {
        registry.delete(
                Folders.MEMBERS, node, registry.read(Folders.MEMBERS).get(node).version());
        registry.delete(
                Folders.RUNNING, node, registry.read(Folders.RUNNING).get(node).version());
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
