package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.api.Successors;
import dev.midstream.cluster.core.Agent.HostException;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.FakeRegistry;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node's swaps mean for the cluster, and the other way round. */
class SwapsHostTest {
    @TempDir
    private Path folder;

    private String digest;
    private final FakeSwaps swaps = new FakeSwaps();
    private final SwapsHost host = new SwapsHost(swaps, null, null, null, List::of, null);

    @Test
    void aRevisionThatTheNodesWatchHasTakenBackIsUndone() {
        swaps.ended.add(FakeSwaps.swap(2, "s", Kind.UNDO, "new", "old", Verdict.COMMITTED, "5 % of its calls failed"));
        swaps.ended.add(FakeSwaps.swap(1, "s", Kind.DEPLOY, "old", "new", Verdict.UNDONE, "5 % of its calls failed"));
        assertThat(host.undone("s", "new")).isEqualTo("5 % of its calls failed");
        assertThat(host.undone("s", "old")).isNull();
        assertThat(host.undone("other", "new")).isNull();
    }

    @Test
    void aRevisionThatSomebodyHasTakenBackOnTheNodeIsUndone() {
        swaps.ended.add(FakeSwaps.swap(2, "s", Kind.UNDO, "new", "old", Verdict.COMMITTED));
        swaps.ended.add(FakeSwaps.swap(1, "s", Kind.DEPLOY, "old", "new", Verdict.COMMITTED));
        assertThat(host.undone("s", "new")).isEqualTo("undone on the node by somebody");
    }

    @Test
    void oneThatWasDeployedOnceMoreIsNot() {
        swaps.ended.add(FakeSwaps.swap(3, "s", Kind.DEPLOY, "old", "new", Verdict.COMMITTED));
        swaps.ended.add(FakeSwaps.swap(2, "s", Kind.UNDO, "new", "old", Verdict.COMMITTED));
        swaps.ended.add(FakeSwaps.swap(1, "s", Kind.DEPLOY, "old", "new", Verdict.COMMITTED));
        assertThat(host.undone("s", "new")).isNull();
    }

    @Test
    void unchangedDeploymentSucceeds() throws Exception {
        swaps.outcome = FakeSwaps.swap(1, "s", Kind.DEPLOY, null, "d", Verdict.UNCHANGED, "s is live already");
        hostWithJar().deploy("s", digest, null);
    }

    @Test
    void refusedDeploymentFailsWithItsReason() throws Exception {
        swaps.outcome = FakeSwaps.swap(1, "s", Kind.DEPLOY, null, "d", Verdict.REFUSED, "its health is bad");
        SwapsHost host = hostWithJar();
        assertThatThrownBy(() -> host.deploy("s", digest, null))
                .isInstanceOf(HostException.class)
                .hasMessage("its health is bad");
    }

    @Test
    void removalAsksNoSuccessor() throws Exception {
        swaps.outcome = FakeSwaps.swap(1, "s", Kind.UNDEPLOY, "d", null, Verdict.COMMITTED);
        Successors never = service -> Optional.of("no other node serves it");
        new SwapsHost(swaps, null, null, null, () -> List.of(never), null).remove("s");
        assertThat(swaps.decided).containsExactly("undeploy s");
    }

    @Test
    void removalOfServiceInUseFailsWithItsReason() {
        swaps.outcome = FakeSwaps.swap(1, "s", Kind.UNDEPLOY, "d", "d", Verdict.REFUSED, "t uses it");
        assertThatThrownBy(() -> host.remove("s"))
                .isInstanceOf(HostException.class)
                .hasMessage("t uses it");
    }

    private SwapsHost hostWithJar() throws IOException {
        Store store = new Store(folder.resolve("store"));
        digest = store.put(Files.writeString(folder.resolve("s.jar"), "content"));
        Artifacts artifacts = new Artifacts("node1", store, new FakeRegistry(), null, Map::of);
        return new SwapsHost(swaps, null, null, artifacts, List::of, null);
    }

    @Test
    void servicesThatDoNotAnswerArePending() {
        swaps.services.add(FakeSwaps.service("starting", 1));
        swaps.services.add(FakeSwaps.service("answering", 2));
        swaps.pending.put("starting", List.of("component A lacks B", "its paths are not routed"));
        assertThat(host.pending())
                .containsExactly(Map.entry("starting", "component A lacks B; its paths are not routed"));
    }

    /** Some ids have no record. */
    @Test
    void aCanaryIsAbortedWithItsRolloutAndPromotedWithIt() {
        Rollout rollout =
                Rollout.begin("s", "old", "new", Duration.ofSeconds(10)).withCanary(List.of(5, 50));
        assertThat(decided(rollout.undone("aborted by somebody"))).isEqualTo("abort 7");
        assertThat(decided(rollout.withCanary(List.of()))).isEqualTo("promote 7");
        assertThat(decided(Rollout.begin("s", "old", "newer", Duration.ZERO).withCanary(List.of(5))))
                .isEqualTo("abort 7");
    }

    private String decided(Rollout later) {
        swaps.ended.clear();
        swaps.underWay.clear();
        swaps.decided.clear();
        swaps.ended.add(FakeSwaps.swap(3, "s", Kind.DEPLOY, "older", "old", Verdict.COMMITTED));
        swaps.underWay.add(FakeSwaps.swap(4, "other", Kind.DEPLOY, "old", "new", Verdict.RUNNING));
        swaps.underWay.add(FakeSwaps.swap(7, "s", Kind.DEPLOY, "old", "new", Verdict.RUNNING));
        Rollout rollout =
                Rollout.begin("s", "old", "new", Duration.ofSeconds(10)).withCanary(List.of(5, 50));
        FakeRegistry registry = new FakeRegistry();
        registry.write(Folders.ROLLOUTS, "s", Codec.text(rollout), Registry.NONE);
        CanaryWatch.Watching watching = new CanaryWatch(swaps, registry).watch(rollout);
        try {
            await().until(() -> registry.looks.get() > 0);
            assertThat(swaps.decided).isEmpty();
            registry.write(Folders.ROLLOUTS, "s", Codec.text(later), 0);
            await().until(() -> !swaps.decided.isEmpty());
            return swaps.decided.get(0);
        } finally {
            watching.close();
        }
    }
}
