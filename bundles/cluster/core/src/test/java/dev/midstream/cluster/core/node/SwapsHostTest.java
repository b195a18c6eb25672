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
import dev.midstream.cluster.core.artifacts.Peers;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Rollout;
import dev.midstream.cluster.core.unit.FakeBundles;
import dev.midstream.cluster.core.unit.Units;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node's swaps mean for the cluster, and the other way round. */
class SwapsHostTest {
    @TempDir
    private Path folder;

    private String digest;
    private final FakeRegistry registry = new FakeRegistry();
    private final FakeBundles bundles = new FakeBundles();
    private final FakeSwaps swaps = new FakeSwaps();
    private final SwapsHost host = new SwapsHost(swaps, null, null, null, null, null, List::of, null);

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

    /** A service whose API bundles are known to the registry, of which the node has none. */
    private SwapsHost hostWithUnit(List<String> contracts) throws IOException {
        SwapsHost host = hostWithJar();
        Store store = new Store(folder.resolve("store"));
        List<String> needs = new ArrayList<>();
        for (String contract : contracts) {
            String need = store.put(Files.writeString(folder.resolve(contract), contract));
            registry.put(Folders.ARTIFACTS, need, Artifact.of(contract, "1.0.0", 1));
            needs.add(need);
        }
        registry.put(Folders.ARTIFACTS, digest, Artifact.of("s", "1.0.0", 7).withNeeds(needs));
        swaps.outcome = FakeSwaps.swap(1, "s", Kind.DEPLOY, null, "d", Verdict.COMMITTED);
        return host;
    }

    private List<List<String>> deployed() {
        return swaps.deployed.stream()
                .map(set -> set.stream().map(SwapsHostTest::content).toList())
                .toList();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void contractsAreDeployedBeforeTheirService() throws Exception {
        hostWithUnit(List.of("base.api", "s.api")).deploy("s", digest, null);
        assertThat(deployed()).containsExactly(List.of("base.api", "s.api"), List.of("content"));
    }

    @Test
    void refusedContractIsReasonOfTheService() throws Exception {
        SwapsHost host = hostWithUnit(List.of("s.api"));
        swaps.outcome = FakeSwaps.swap(1, "s.api", Kind.DEPLOY, null, "d", Verdict.REFUSED, "its package is taken");
        assertThatThrownBy(() -> host.deploy("s", digest, null))
                .isInstanceOf(HostException.class)
                .hasMessage("its package is taken");
        assertThat(deployed()).containsExactly(List.of("s.api"));
    }

    @Test
    void refusedContractOfSeveralIsReasonOfTheService() throws Exception {
        SwapsHost host = hostWithUnit(List.of("base.api", "s.api"));
        swaps.outcomes = List.of(
                FakeSwaps.swap(1, "base.api", Kind.DEPLOY, null, "d", Verdict.UNCHANGED),
                FakeSwaps.swap(2, "s.api", Kind.DEPLOY, null, "d", Verdict.REFUSED, "its package is taken"));
        assertThatThrownBy(() -> host.deploy("s", digest, null))
                .isInstanceOf(HostException.class)
                .hasMessage("its package is taken");
        assertThat(deployed()).containsExactly(List.of("base.api", "s.api"));
    }

    @Test
    void contractThatServicesShareIsDeployedOnce() throws Exception {
        SwapsHost host = hostWithUnit(List.of("s.api"));
        String contract = digestOf("s.api");
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Thread second = new Thread(() -> {
            try {
                host.deploy("t", digest, null);
            } catch (Exception | Error e) {
                failures.add(e);
            }
        });
        swaps.duringDeploy = jars -> {
            if (content(jars.get(0)).equals("s.api") && second.getState() == Thread.State.NEW) {
                second.start();
                await().until(() -> second.getState() == Thread.State.BLOCKED || !second.isAlive());
                bundles.add(FakeBundles.contract("s.api", "1.0.0"), contract, false);
            }
        };
        host.deploy("s", digest, null);
        await().until(() -> !second.isAlive());
        assertThat(failures).isEmpty();
        assertThat(deployed()).containsOnlyOnce(List.of("s.api")).hasSize(3);
    }

    @Test
    void contractsAreDeployedBeforeCanary() throws Exception {
        Rollout rollout =
                Rollout.begin("s", "old", digest, Duration.ofSeconds(10)).withCanary(List.of(5, 50));
        SwapsHost host = hostWithUnit(List.of("s.api"));
        registry.put(Folders.ROLLOUTS, "s", rollout);
        host.deploy("s", digest, rollout);
        assertThat(deployed()).containsExactly(List.of("s.api"), List.of("content"));
    }

    @Test
    void installedContractIsNotDeployedAgain() throws Exception {
        SwapsHost host = hostWithUnit(List.of("base.api", "s.api"));
        bundles.add(FakeBundles.contract("base.api", "1.0.0"), digestOf("base.api"), false);
        bundles.add(FakeBundles.contract("s.api", "1.0.0"), "another build", true);
        host.deploy("s", digest, null);
        assertThat(deployed()).containsExactly(List.of("content"));
    }

    @Test
    void otherVersionOfContractIsDeployedBeside() throws Exception {
        SwapsHost host = hostWithUnit(List.of("s.api"));
        bundles.add(FakeBundles.contract("s.api", "0.9.0"), "older", false);
        host.deploy("s", digest, null);
        assertThat(deployed()).containsExactly(List.of("s.api"), List.of("content"));
    }

    private String digestOf(String contract) throws IOException {
        return new Store(folder.resolve("store")).put(folder.resolve(contract));
    }

    @Test
    void contractsAreNoServicesOfTheCluster() throws Exception {
        SwapsHost host = hostWithJar();
        swaps.services.add(FakeSwaps.service("s", 1));
        swaps.services.add(FakeSwaps.contract("s.api", 2));
        swaps.ended.add(FakeSwaps.swap(2, "s", Kind.DEPLOY, null, digest, Verdict.COMMITTED));
        swaps.ended.add(FakeSwaps.swap(1, "s.api", Kind.DEPLOY, null, digest, Verdict.COMMITTED));
        assertThat(host.live()).containsOnlyKeys("s");
        swaps.outcome = FakeSwaps.swap(3, "s.api", Kind.DEPLOY, null, digest, Verdict.UNCHANGED);
        host.deploy("s.api", digest, null);
        assertThat(host.live())
                .as("a contract that an earlier version has placed")
                .containsOnlyKeys("s", "s.api");
    }

    @Test
    void removalAsksNoSuccessor() throws Exception {
        swaps.outcome = FakeSwaps.swap(1, "s", Kind.UNDEPLOY, "d", null, Verdict.COMMITTED);
        Successors never = service -> Optional.of("no other node serves it");
        new SwapsHost(swaps, null, null, null, null, null, () -> List.of(never), null).remove("s");
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
        Artifacts artifacts = new Artifacts(store, registry, null, new Peers("node1", Map::of));
        Units units = new Units(bundles, store, registry, artifacts);
        String location = "midstream:a/1.0.0/" + digest.substring(0, 12) + "/1";
        Digests digests = new Digests(swaps, store, bundle -> location);
        return new SwapsHost(
                swaps, digests, null, artifacts, units, bundles, List::of, new CanaryWatch(swaps, registry));
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
