package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What the node's swaps mean for the cluster, and the other way round. */
class SwapsHostTest {
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
    void aCanaryIsAbortedWithItsRolloutAndPromotedWithIt() {
        Rollout rollout =
                Rollout.begin("s", "old", "new", Duration.ofSeconds(10)).withCanary(List.of(5, 50));
        assertThat(decided(rollout.undone("aborted by somebody"))).isEqualTo("abort 5");
        assertThat(decided(rollout.withCanary(List.of()))).isEqualTo("promote 5");
        assertThat(decided(Rollout.begin("s", "old", "newer", Duration.ZERO).withCanary(List.of(5))))
                .isEqualTo("abort 5");
    }

    private String decided(Rollout later) {
        swaps.ended.clear();
        swaps.underWay.clear();
        swaps.decided.clear();
        swaps.ended.add(FakeSwaps.swap(3, "s", Kind.DEPLOY, "older", "old", Verdict.COMMITTED));
        swaps.underWay.add(FakeSwaps.swap(4, "other", Kind.DEPLOY, "old", "new", Verdict.RUNNING));
        swaps.underWay.add(FakeSwaps.swap(5, "s", Kind.DEPLOY, "old", "new", Verdict.RUNNING));
        Rollout rollout =
                Rollout.begin("s", "old", "new", Duration.ofSeconds(10)).withCanary(List.of(5, 50));
        Texts registry = new Texts();
        registry.write(Folders.ROLLOUTS, "s", Codec.text(rollout), Registry.NONE);
        CanaryWatch.Watching watching = new CanaryWatch(swaps, registry).watch(rollout);
        try {
            await().until(() -> registry.asked > 0);
            assertThat(swaps.decided).isEmpty();
            registry.write(Folders.ROLLOUTS, "s", Codec.text(later), 0);
            await().until(() -> !swaps.decided.isEmpty());
            return swaps.decided.get(0);
        } finally {
            watching.close();
        }
    }

    /** A registry of this process. */
    private static final class Texts implements Registry {
        private final Map<String, Entry> texts = new ConcurrentHashMap<>();
        private volatile int asked;

        @Override
        public Map<String, Entry> read(String folder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Entry look(String folder, String name) {
            Entry entry = texts.get(folder + '/' + name);
            asked = asked + 1;
            return entry;
        }

        @Override
        public boolean write(String folder, String name, String text, int version) {
            texts.put(folder + '/' + name, new Entry(text, version + 1));
            return true;
        }

        @Override
        public void announce(String folder, String name, String text) {
            throw new UnsupportedOperationException();
        }
    }
}
