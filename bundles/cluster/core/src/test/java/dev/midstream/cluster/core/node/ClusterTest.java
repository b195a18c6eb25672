package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.artifacts.Passes;
import dev.midstream.cluster.core.artifacts.Store;
import dev.midstream.cluster.core.artifacts.TestPeers;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.model.Limits;
import dev.midstream.cluster.core.model.Member;
import dev.midstream.cluster.core.unit.FakeBundles;
import dev.midstream.cluster.core.zookeeper.TestZooKeeper;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with their agents, their leader and a real ZooKeeper; only what they run are names. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ClusterTest {
    private static final String SERVICE = "org.example.storage";
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Limits LIMITS =
            new Limits(GRACE, Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(2), 10);
    private static final RolloutOptions OPTIONS =
            RolloutOptions.by("test").withHold(Duration.ofMillis(300)).withInstances(2);

    @TempDir
    private Path folder;

    private final TestPeers peers = new TestPeers(new Passes(TestZooKeeper.SECRET, Clock.systemUTC()));
    private TestZooKeeper zooKeeper;
    private final Map<String, FakeHost> hosts = new TreeMap<>();
    private final Map<String, ClusterNode> nodes = new TreeMap<>();
    private final Map<String, NodeCluster> clusters = new TreeMap<>();

    @BeforeEach
    void start() throws IOException {
        zooKeeper = new TestZooKeeper(folder.resolve("zookeeper"));
        for (String id : List.of("a", "b", "c")) {
            join(id, Map.of("zone", id.equals("c") ? "west" : "east"));
        }
        await().until(() -> clusters.get("a").nodes().size() == 3
                && clusters.get("a").registry().leader() != null);
    }

    @AfterEach
    void stop() {
        nodes.values().forEach(ClusterNode::close);
        peers.close();
        zooKeeper.close();
    }

    private void join(String id, Map<String, String> labels) throws IOException {
        FakeHost host = hosts.computeIfAbsent(id, absent -> new FakeHost());
        int port = peers.serve(id, () -> nodes.get(id).server());
        FakeBundles bundles = new FakeBundles();
        ClusterNode node = new ClusterNode(
                new ClusterNode.Options(
                        new ClusterToken(zooKeeper.address(), TestZooKeeper.SECRET),
                        TestZooKeeper.SESSION,
                        LIMITS,
                        Duration.ofSeconds(20),
                        Clock.systemUTC(),
                        () -> true,
                        new PlainTraffic(false),
                        null),
                new Member(id, labels, "127.0.0.1", Map.of("http", port), Instant.now(), "1.0.0"),
                new Store(folder.resolve("store-" + id)),
                bundles,
                joining -> host);
        nodes.put(id, node);
        clusters.put(id, new NodeCluster(id, node, Clock.systemUTC()));
    }

    @Test
    void aServiceIsDeployedScaledAndMoved() throws IOException {
        NodeCluster cluster = clusters.get("b");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        assertThat(cluster.service("storage").settled()).isTrue();
        assertThat(clusters.get("a").rollout("storage").state()).isEqualTo(Rollout.State.DONE);

        cluster.scale("storage", 3);
        awaitVersion("1.0.0", 3);
        cluster.scale("storage", 1);
        awaitVersion("1.0.0", 1);
        String before = running().iterator().next();
        String target = before.equals("c") ? "a" : "c";
        Placement moved = cluster.move("storage", target);
        assertThat(moved.preferred()).containsExactly(target);
        assertThat(moved.settled()).as("it is still on the old node").isFalse();
        await().untilAsserted(() -> assertThat(running()).containsExactly(target));
        assertThat(cluster.node(target).services()).singleElement().satisfies(service -> {
            assertThat(service.version()).isEqualTo("1.0.0");
            assertThat(service.ready()).isTrue();
        });

        cluster.constrain("storage", Map.of("zone", target.equals("c") ? "east" : "west"));
        await().untilAsserted(() -> assertThat(running()).hasSize(1).doesNotContain(target));
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        refused(Kind.UNKNOWN_SERVICE, "No service of the cluster is called nothing", () -> cluster.scale("nothing", 1));
        refused(Kind.IMPOSSIBLE, "only 3 may run it: a, b, c", () -> cluster.scale("storage", 4));
        refused(Kind.IMPOSSIBLE, "at least 1 node", () -> cluster.scale("storage", 0));
        refused(Kind.UNKNOWN_NODE, "there are a, b, c", () -> cluster.move("storage", "d"));
        refused(
                Kind.CONFLICT,
                "already",
                () -> cluster.move("storage", running().iterator().next()));
        refused(
                Kind.IMPOSSIBLE,
                "only 1 may run it: c; it asks for the labels zone=west",
                () -> cluster.constrain("storage", Map.of("zone", "west")));
        refused(Kind.IMPOSSIBLE, "is no file", () -> cluster.deploy(List.of(folder.resolve("absent.jar")), OPTIONS));
        refused(
                Kind.CONFLICT,
                "is what the cluster runs already",
                () -> cluster.deploy(List.of(jar("1.0.0")), OPTIONS));
        refused(Kind.CONFLICT, "had no rollout", () -> cluster.undo("storage", "test"));
        refused(Kind.CONFLICT, "under way", () -> cluster.abort("storage", "test"));
    }

    @Test
    void aRolloutGoesNodeByNodeAndCanBeUndoneAfterItsEnd() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);

        Rollout begun = cluster.deploy(List.of(jar("1.1.0")), OPTIONS.withCanary(List.of(5, 50)))
                .get(0);
        assertThat(begun.from()).isEqualTo("1.0.0");
        assertThat(begun.to()).isEqualTo("1.1.0");
        assertThat(cluster.rollout("storage").to())
                .as("what was written is read at once")
                .isEqualTo("1.1.0");
        refused(Kind.CONFLICT, "is under way", () -> cluster.deploy(List.of(jar("1.2.0")), OPTIONS));
        awaitState(Rollout.State.DONE);
        awaitVersion("1.1.0", 3);
        assertThat(hosts.values())
                .allSatisfy(
                        host -> assertThat(host.rollouts.get(SERVICE).canary()).containsExactly(5, 50));
        assertThat(cluster.rollout("storage").done()).containsExactly("a", "b", "c");

        clusters.get("c").undo("storage", "somebody");
        awaitState(Rollout.State.UNDONE);
        awaitVersion("1.0.0", 3);
        assertThat(cluster.rollout("storage").reason()).isEqualTo("undone by somebody");
        assertThat(cluster.service("storage").version()).isEqualTo("1.0.0");
    }

    @Test
    void setBeginsAsAWholeOrNotAtAll() throws IOException {
        NodeCluster cluster = clusters.get("a");
        Path shop = jar("org.example.shop", "1.0.0");
        cluster.deploy(List.of(shop, jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);
        await().until(() -> cluster.service("shop").settled());
        hosts.values().forEach(host -> host.stuck = true);
        cluster.deploy(List.of(jar("1.1.0")), OPTIONS);
        Path nextShop = jar("org.example.shop", "1.1.0");
        refused(Kind.CONFLICT, "is under way", () -> cluster.deploy(List.of(nextShop, jar("1.2.0")), OPTIONS));
        refused(Kind.CONFLICT, "had no rollout", () -> cluster.undo("shop", "test"));
        hosts.values().forEach(host -> host.stuck = false);
        awaitState(Rollout.State.DONE);
        List<Rollout> begun = cluster.deploy(List.of(nextShop, jar("1.2.0")), OPTIONS);
        assertThat(begun).extracting(Rollout::service).containsExactly("org.example.shop", SERVICE);
        awaitState(Rollout.State.DONE);
        awaitVersion("1.2.0", 3);
    }

    @Test
    void deploymentCountsWhenTwoOtherNodesHaveCopies() throws IOException {
        Path first = jar("1.0.0");
        clusters.get("a").deploy(List.of(first), OPTIONS.withInstances(1));
        String digest = new Store(folder.resolve("other")).put(first);
        for (String id : List.of("a", "b", "c")) {
            assertThat(new Store(folder.resolve("store-" + id)).has(digest))
                    .as(id)
                    .isTrue();
        }
        awaitVersion("1.0.0", 1);
        peers.stop("b");
        refused(Kind.IMPOSSIBLE, "only 1 of 2 other nodes have a copy", () -> clusters.get("a")
                .deploy(List.of(jar("1.1.0")), OPTIONS));
        refused(Kind.CONFLICT, "had no rollout", () -> clusters.get("a").undo("storage", "test"));
    }

    @Test
    void contractsHaveNoRolloutAndFollowTheirService() throws IOException {
        Path api = jar("org.example.shop.api", "1.0.0", "Export-Package", "org.example.shop.api;version=1.0.0");
        assertThat(clusters.get("a").deploy(List.of(api), OPTIONS)).isEmpty();
        Path shop = jar("org.example.shop", "1.0.0", "Import-Package", "org.example.shop.api;version=\"[1,2)\"");
        clusters.get("b").deploy(List.of(shop), OPTIONS);
        await().until(() -> clusters.get("c").service("shop").settled());
        assertThat(clusters.get("c").services()).extracting(Placement::service).containsExactly("org.example.shop");
        Store other = new Store(folder.resolve("other"));
        assertThat(nodes.get("c")
                        .artifacts()
                        .known(other.put(shop))
                        .orElseThrow()
                        .needs())
                .containsExactly(other.put(api));
    }

    @Test
    void jarsAreOfferedToAnEmptiedRegistry() throws IOException {
        Path jar = jar("1.0.0");
        clusters.get("a").deploy(List.of(jar), OPTIONS.withInstances(1));
        awaitVersion("1.0.0", 1);
        String digest = new Store(folder.resolve("other")).put(jar);
        zooKeeper.stop();
        zooKeeper.start(folder.resolve("empty"));
        NodeCluster cluster = clusters.get("a");
        await().until(() -> cluster.registry().reachable() && cluster.nodes().size() == 3);
        assertThat(nodes.get("a").artifacts().known(digest)).isEmpty();
        nodes.get("a").artifacts().offer(digest, () -> Artifact.of(SERVICE, "1.0.0", 0));
        assertThat(nodes.get("b").artifacts().known(digest)).isPresent();
    }

    @Test
    void aRolloutThatANodeRefusesIsUndoneOnAll() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);
        Path next = jar("1.1.0");
        hosts.get("c").bad.add(new Store(folder.resolve("other")).put(next));
        cluster.deploy(List.of(next), OPTIONS);
        awaitState(Rollout.State.UNDONE);
        awaitVersion("1.0.0", 3);
        assertThat(cluster.rollout("storage").reason()).isEqualTo("node c: its health is bad");
    }

    @Test
    void aRolloutIsAborted() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);
        cluster.deploy(List.of(jar("1.1.0")), OPTIONS.withHold(Duration.ofMinutes(5)));
        await().until(() -> cluster.rollout("storage").done().size() == 1);
        cluster.abort("storage", "test");
        awaitState(Rollout.State.UNDONE);
        awaitVersion("1.0.0", 3);
    }

    @Test
    void anotherNodeGoesOnWithARolloutWhenItsLeaderDies() throws IOException {
        clusters.get("a").deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        String leader = clusters.get("a").registry().leader();
        // what runs on the leader is not what this is about
        String first =
                running().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
        clusters.get(first).scale("storage", 3);
        awaitVersion("1.0.0", 3);
        hosts.get(first).stuck = true;
        clusters.get(first).deploy(List.of(jar("1.1.0")), OPTIONS);
        nodes.remove(leader).close();
        clusters.remove(leader);
        hosts.get(leader).live.clear();
        await().until(() -> {
            String now = clusters.get(first).registry().leader();
            return now != null && !now.equals(leader);
        });
        hosts.get(first).stuck = false;
        clusters.get(first).scale("storage", 2);
        await().untilAsserted(() ->
                assertThat(clusters.get(first).rollout("storage").state()).isEqualTo(Rollout.State.DONE));
        awaitVersion("1.1.0", 2);
    }

    @Test
    void aDeadNodesServicesAreRunElsewhereAndNothingMovesWhenItIsBack() throws IOException {
        clusters.get("a").deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        String dead = running().iterator().next();
        nodes.remove(dead).close();
        clusters.remove(dead);
        hosts.remove(dead);
        awaitVersion("1.0.0", 2);
        Set<String> now = running();
        assertThat(now).doesNotContain(dead);
        join(dead, Map.of());
        NodeCluster other = clusters.get(now.iterator().next());
        await().until(() -> other.nodes().size() == 3);
        assertThat(running()).isEqualTo(now);
    }

    @Test
    void whatNodesRunByThemselvesIsTakenUpWhereItRuns() {
        hosts.get("a").live.put(SERVICE, "d1");
        hosts.get("c").live.put(SERVICE, "d1");
        NodeCluster cluster = clusters.get("b");
        await().until(() ->
                cluster.services().size() == 1 && cluster.service("storage").ready() == 2);
        assertThat(cluster.service("storage").managed()).isFalse();
        cluster.scale("storage", 1);
        await().untilAsserted(() -> assertThat(running()).hasSize(1).doesNotContain("b"));
        assertThat(cluster.service("storage").managed()).isTrue();
    }

    @Test
    void whileZooKeeperIsAwayAllGoesOnAndNothingCanBeChanged() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        await().until(() -> cluster.service("storage").settled());
        Set<String> before = running();
        zooKeeper.stop();
        await().until(() -> !cluster.registry().reachable());
        refused(Kind.AWAY, "cannot be asked or changed now", () -> cluster.scale("storage", 3));
        refused(Kind.AWAY, "cannot be asked or changed now", () -> cluster.deploy(List.of(jar("1.1.0")), OPTIONS));
        assertThat(cluster.service("storage").places()).hasSize(2);
        assertThat(cluster.nodes()).hasSize(3);
        assertThat(running()).isEqualTo(before);
        zooKeeper.start(folder.resolve("zookeeper"));
        await().until(() -> cluster.registry().reachable());
        cluster.scale("storage", 3);
        awaitVersion("1.0.0", 3);
    }

    @Test
    void anEmptyZooKeeperLeavesServicesWhereTheyAre() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        Set<String> before = running();
        zooKeeper.stop();
        zooKeeper.start(folder.resolve("empty"));
        await().until(() -> cluster.registry().reachable()
                && cluster.nodes().size() == 3
                && cluster.services().size() == 1
                && !cluster.service("storage").managed());
        assertThat(running()).isEqualTo(before);
        cluster.scale("storage", 3);
        awaitVersion(null, 3);
    }

    /** A client that has the login of the nodes, but not the cluster's secret, orders a bundle of its own. */
    @Test
    void forgedTextsStartNothing() throws IOException {
        String digest = new Store(folder.resolve("evil")).put(jar("6.6.6"));
        order((where, name, value) -> zooKeeper.forge(where, name, Codec.text(value)), digest);

        NodeCluster cluster = clusters.get("a");
        Path other = jar("1.0.0");
        cluster.deploy(List.of(other), OPTIONS.withInstances(3));

        awaitVersion("1.0.0", 3);
        assertThat(cluster.nodes())
                .extracting(dev.midstream.cluster.api.Node::id)
                .containsExactly("a", "b", "c");
        assertThat(hosts.values()).allSatisfy(host -> assertThat(host.live).doesNotContainValue(digest));
    }

    /** The control of the test above: the same texts start the bundle if a node of the cluster has signed them. */
    @Test
    void sameTextsWithSignatureStartTheBundle() throws IOException {
        String digest = new Store(folder.resolve("evil")).put(jar("6.6.6"));
        order((where, name, value) -> zooKeeper.sign(TestZooKeeper.SECRET, where, name, Codec.text(value)), digest);
        await().untilAsserted(() -> assertThat(hosts.values())
                .anySatisfy(host -> assertThat(host.live).containsEntry("evil", digest)));
    }

    private interface Writer {
        void write(String folder, String name, Object value);
    }

    private static void order(Writer writer, String digest) {
        writer.write(
                Folders.MEMBERS,
                "evil",
                new Member("evil", Map.of(), "127.0.0.1", Map.of("http", 8182), Instant.now(), "1.0.0"));
        writer.write(
                Folders.ARTIFACTS, digest, Artifact.of("evil", "6.6.6", 300).withNodes(List.of("evil")));
        writer.write(Folders.DESIRED, "evil", new Desired("evil", digest, 1, Map.of("zone", "west"), List.of()));
        writer.write(Folders.DUTIES, "b", Map.of("evil", digest));
    }

    /** The earlier one of two nodes with one name goes on with what it runs, and begins nothing. */
    @Test
    void displacedNodeBeginsNothing() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);
        FakeHost earlier = hosts.remove("c");
        try (ClusterNode displaced = nodes.remove("c")) {
            join("c", Map.of("zone", "west"));
            await().until(() -> displaced.registry().displaced());

            cluster.deploy(List.of(jar("1.1.0")), OPTIONS);
            awaitVersion("1.1.0", 3);
            awaitState(Rollout.State.DONE);

            assertThat(earlier.live)
                    .hasSize(1)
                    .doesNotContainValue(hosts.get("c").live.get(SERVICE));
            assertThat(displaced.registry().leads()).isFalse();
        }
    }

    /** A node that joins while the service is nowhere knows its paths, and they end with the service. */
    @Test
    void pathsOfServiceOutliveItsNodes() throws Exception {
        clusters.get("a").deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(1));
        awaitVersion("1.0.0", 1);
        String only = running().iterator().next();
        NodeServicePaths serving = new NodeServicePaths(only, nodes.get(only).registry());
        serving.serve(Map.of(SERVICE, List.of("/storage/*"), "org.example.unmanaged", List.of("/unmanaged/*")));
        await().until(() -> nodes.get(only).registry().look(Folders.PATHS, SERVICE) != null);
        serving.close();
        nodes.remove(only).close();
        clusters.remove(only);
        hosts.values().forEach(host -> host.stuck = true);

        join("d", Map.of());
        ZooKeeperRegistry joined = nodes.get("d").registry();
        List<Map<String, List<String>>> heard = new CopyOnWriteArrayList<>();
        NodeServicePaths paths = new NodeServicePaths("d", joined);
        paths.listen(heard::add);
        await().until(() -> !heard.isEmpty());
        assertThat(heard.get(0)).isEqualTo(Map.of(SERVICE, List.of("/storage/*")));
        assertThat(new NodeDesiredServices(joined).contains(SERVICE)).isTrue();
        assertThat(new NodeDesiredServices(joined).contains("org.example.unmanaged"))
                .isFalse();

        Registry.Entry desired = joined.look(Folders.DESIRED, SERVICE);
        joined.delete(Folders.DESIRED, SERVICE, desired.version());
        await().until(() -> heard.get(heard.size() - 1).isEmpty());
        paths.close();
    }

    @Test
    void membersAreFollowedByTheirAddresses() {
        NodeMembers members =
                new NodeMembers(Member.of("a", Map.of()), nodes.get("a").registry());
        AtomicInteger changes = new AtomicInteger();
        members.listen(changes::incrementAndGet);
        await().until(() -> members.all().size() == 3);
        assertThat(members.all().get(1))
                .isEqualTo(new dev.midstream.cluster.api.Members.Member(
                        "b", "127.0.0.1", clusters.get("a").node("b").ports()));
        int before = changes.get();
        nodes.remove("c").close();
        await().until(() -> members.all().size() == 2 && changes.get() == before + 1);
        members.close();
    }

    @Test
    void startThatHangsDelaysNoFailover() throws IOException {
        hosts.values().forEach(host -> host.hanging.add("org.example.hanging"));
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("org.example.hanging", "1.0.0")), OPTIONS.withInstances(3));
        await().until(() -> cluster.rollout("hanging").current() != null);
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(1));
        awaitVersion("1.0.0", 1);
        String dead = running().iterator().next();
        nodes.remove(dead).close();
        clusters.remove(dead);
        hosts.remove(dead);
        awaitVersion("1.0.0", 1);
    }

    @Test
    void nodeThatDoesNotBeginGetsCompany() throws IOException {
        hosts.values().forEach(host -> host.hanging.add(SERVICE));
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(1));
        await().until(() -> cluster.rollout("storage").current() != null);
        String first = cluster.rollout("storage").current();
        hosts.forEach((id, host) -> {
            if (!id.equals(first)) {
                host.hanging.clear();
            }
        });
        await().untilAsserted(() -> assertThat(running()).hasSize(1).doesNotContain(first));
        awaitVersion("1.0.0", 1);
    }

    @Test
    void refusedRevisionIsTriedAgainWhenOperatorWants() throws IOException {
        Path jar = jar("1.0.0");
        String digest = new Store(folder.resolve("other")).put(jar);
        hosts.values().forEach(host -> host.bad.add(digest));
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar), OPTIONS);
        awaitRefused();
        hosts.values().forEach(host -> host.bad.clear());
        cluster.retry("storage");
        awaitVersion("1.0.0", 2);
    }

    @Test
    void deploymentOfRefusedRevisionTriesItAgain() throws IOException {
        Path jar = jar("1.0.0");
        String digest = new Store(folder.resolve("other")).put(jar);
        hosts.values().forEach(host -> host.bad.add(digest));
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar), OPTIONS);
        awaitRefused();
        hosts.values().forEach(host -> host.bad.clear());
        cluster.deploy(List.of(jar), OPTIONS);
        awaitVersion("1.0.0", 2);
        refused(Kind.CONFLICT, "is what the cluster runs already", () -> cluster.deploy(List.of(jar), OPTIONS));
    }

    private void awaitRefused() {
        await().until(() -> clusters.get("a").nodes().stream()
                .allMatch(node -> node.services().stream().anyMatch(service -> service.refused() != null)));
        assertThat(running()).isEmpty();
    }

    @Test
    void drainedNodeRunsNothingUntilItsDrainEnds() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS);
        awaitVersion("1.0.0", 2);
        String drained = running().iterator().next();
        assertThat(cluster.drain(drained, "test").leaving()).containsExactly(SERVICE);
        await().untilAsserted(() -> assertThat(running()).hasSize(2).doesNotContain(drained));
        await().until(() -> cluster.drained(drained).leaving().isEmpty());
        assertThat(cluster.drained(drained).staying()).isEmpty();
        assertThat(cluster.node(drained).draining()).isTrue();
        refused(Kind.IMPOSSIBLE, "is drained", () -> cluster.move("storage", drained));
        refused(Kind.IMPOSSIBLE, "only 2 may run it", () -> cluster.scale("storage", 3));

        assertThat(cluster.endDrain(drained).draining()).isFalse();
        await().until(() -> !cluster.node(drained).draining());
        cluster.scale("storage", 3);
        awaitVersion("1.0.0", 3);
        refused(Kind.CONFLICT, "is not drained", () -> cluster.endDrain(drained));
    }

    @Test
    void servicesThatCannotLeaveDrainedNodeAreNamed() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(1));
        awaitVersion("1.0.0", 1);
        String drained = running().iterator().next();
        hosts.get(drained).live.put("org.example.own", "d1");
        hosts.get(drained).holds.put(SERVICE, "its data are in a store of this node");
        await().until(() -> cluster.node(drained).services().size() == 2);
        cluster.drain(drained, "test");
        await().untilAsserted(() -> assertThat(cluster.drained(drained).staying())
                .containsOnly(
                        Map.entry(SERVICE, "its data are in a store of this node"),
                        Map.entry("org.example.own", "the cluster does not place it")));
        assertThat(cluster.drained(drained).leaving()).isEmpty();
        assertThat(running()).containsExactly(drained);
    }

    @Test
    void nodeThatStopsMovesItsServicesFirst() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(1));
        awaitVersion("1.0.0", 1);
        String stopping = running().iterator().next();
        nodes.get(stopping).drain(Duration.ofMinutes(1));
        assertThat(running()).hasSize(1).doesNotContain(stopping);
        nodes.remove(stopping).close();
        clusters.remove(stopping);
        hosts.remove(stopping);
        awaitVersion("1.0.0", 1);
        join(stopping, Map.of());
        await().until(() -> any().nodes().size() == 3);
        assertThat(any().node(stopping).draining()).as("it was started again").isFalse();
    }

    @Test
    void lastNodeStopsAtOnce() throws IOException {
        clusters.get("a").deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(1));
        awaitVersion("1.0.0", 1);
        String last = running().iterator().next();
        for (String other : Set.copyOf(nodes.keySet())) {
            if (!other.equals(last)) {
                nodes.remove(other).close();
                clusters.remove(other);
            }
        }
        await().until(() -> any().nodes().size() == 1);
        nodes.get(last).drain(Duration.ofMinutes(10));
        assertThat(running()).containsExactly(last);
    }

    @Test
    void undeployedServiceLeavesAllNodesAlsoAbsentOnes() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);
        cluster.deploy(List.of(jar("1.1.0")), OPTIONS);
        refused(Kind.CONFLICT, "is under way", () -> cluster.undeploy("storage", "test"));
        awaitState(Rollout.State.DONE);
        nodes.remove("c").close();
        clusters.remove("c");
        await().until(() -> cluster.nodes().size() == 2);
        cluster.undeploy("storage", "test");
        await().untilAsserted(() -> assertThat(running()).containsExactly("c"));
        await().until(() -> cluster.services().isEmpty());
        join("c", Map.of());
        await().untilAsserted(() -> assertThat(running()).isEmpty());
        await().until(() -> cluster.nodes().size() == 3 && cluster.services().isEmpty());
        for (String name : List.of(Folders.DESIRED, Folders.ROLLOUTS)) {
            assertThat(nodes.get("a").registry().read(name)).as(name).isEmpty();
        }
        refused(Kind.UNKNOWN_SERVICE, "storage", () -> cluster.undeploy("storage", "test"));
        cluster.deploy(List.of(jar("1.1.0")), OPTIONS);
        awaitVersion("1.1.0", 2);
    }

    @Test
    void returningNodeAnnouncesOnlyWhatTheClusterWantsIt() throws IOException {
        NodeCluster cluster = clusters.get("a");
        cluster.deploy(List.of(jar("1.0.0")), OPTIONS.withInstances(3));
        awaitVersion("1.0.0", 3);
        String old = hosts.get("c").live.get(SERVICE);
        nodes.remove("c").close();
        clusters.remove("c");
        cluster.scale("storage", 2);
        await().until(() -> cluster.service("storage").places().size() == 2);
        cluster.deploy(List.of(jar("1.1.0")), OPTIONS);
        awaitState(Rollout.State.DONE);
        assertThat(hosts.get("c").live).containsEntry(SERVICE, old);
        hosts.get("c").stays = true;
        join("c", Map.of());
        NodeAnnouncements announcements = nodes.get("c").announcements();
        announcements.put("paths", "/storage");
        NodeAnnouncements reader = nodes.get("a").announcements();
        await().until(() -> cluster.service("storage").places().size() == 3);
        assertThat(reader.read("paths")).as("c serves the old revision").isEmpty();
        hosts.get("c").stays = false;
        await().untilAsserted(() -> assertThat(reader.read("paths")).containsOnlyKeys("c"));
        assertThat(hosts.get("c").live).isEmpty();
    }

    // ---- helpers ----

    private static void refused(Kind kind, String part, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(part)
                .extracting(thrown -> ((ClusterException) thrown).kind())
                .isEqualTo(kind);
    }

    private Set<String> running() {
        return hosts.entrySet().stream()
                .filter(each -> each.getValue().live.containsKey(SERVICE))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private NodeCluster any() {
        return clusters.values().iterator().next();
    }

    /** @param version null for any */
    private void awaitVersion(String version, int number) {
        await().untilAsserted(() -> {
            Placement placement = any().service("storage");
            assertThat(placement.places()).hasSize(number).allSatisfy(place -> {
                assertThat(place.ready()).isTrue();
                if (version != null) {
                    assertThat(place.version()).isEqualTo(version);
                }
            });
            assertThat(running()).hasSize(number);
        });
    }

    private void awaitState(Rollout.State state) {
        await().untilAsserted(() -> assertThat(any().rollout("storage").state()).isEqualTo(state));
    }

    private Path jar(String version) throws IOException {
        return jar(SERVICE, version);
    }

    /** @param headers more of them, each followed by its value */
    private Path jar(String name, String version, String... headers) throws IOException {
        Path jar = folder.resolve(name + '-' + version + ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        if (!Files.exists(jar)) {
            try (OutputStream out = Files.newOutputStream(jar)) {
                new JarOutputStream(out, manifest).close();
            }
        }
        return jar;
    }
}
