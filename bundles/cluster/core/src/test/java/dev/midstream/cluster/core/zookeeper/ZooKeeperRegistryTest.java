package dev.midstream.cluster.core.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.RegistryException;
import dev.midstream.security.secret.ClusterSecret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ZooKeeperRegistryTest {
    private static final ClusterSecret OTHER = new ClusterSecret("another secret, which is as long as it has to be");

    @TempDir
    private Path folder;

    private TestZooKeeper zooKeeper;

    @BeforeEach
    void start() {
        zooKeeper = new TestZooKeeper(folder.resolve("zookeeper"));
    }

    @AfterEach
    void stop() {
        zooKeeper.close();
    }

    @Test
    void writesAreComparedWithWhatIsThere() {
        ZooKeeperRegistry a = joined("a");
        ZooKeeperRegistry b = joined("b");
        assertThat(a.write("desired", "s", "one", Registry.NONE)).isTrue();
        assertThat(b.write("desired", "s", "other", Registry.NONE)).isFalse();
        assertThat(b.look("desired", "s")).isEqualTo(new Registry.Entry("one", 0));
        assertThat(b.write("desired", "s", "two", 0)).isTrue();
        assertThat(a.write("desired", "s", "late", 0)).isFalse();
        assertThat(b.write("desired", "absent", "text", 0)).isFalse();
        awaitText(a, "desired", "s", "two");
        assertThat(a.look("desired", "absent")).isNull();
    }

    @Test
    void severalChangesAreCarriedOutTogetherOrNotAtAll() {
        ZooKeeperRegistry a = joined("a");
        assertThat(a.write("desired", "old", "one", Registry.NONE)).isTrue();
        Registry.Entry old = a.look("desired", "old");

        assertThat(a.writeAll(List.of(
                        Registry.Write.replacing("rollouts", "s", null, "begun"),
                        Registry.Write.replacing("desired", "s", null, "one"),
                        Registry.Write.deleting("desired", "old", old))))
                .isTrue();

        assertThat(a.look("rollouts", "s")).isEqualTo(new Registry.Entry("begun", 0));
        assertThat(a.look("desired", "s")).isEqualTo(new Registry.Entry("one", 0));
        assertThat(a.look("desired", "old")).isNull();

        assertThat(a.writeAll(List.of(
                        new Registry.Write("rollouts", "s", "ended", 0), new Registry.Write("desired", "s", "two", 7))))
                .isFalse();
        assertThat(a.writeAll(List.of(
                        new Registry.Write("rollouts", "s", "ended", 0),
                        new Registry.Write("desired", "s", "two", Registry.NONE))))
                .isFalse();
        assertThat(a.look("rollouts", "s").text()).isEqualTo("begun");
        assertThat(a.look("desired", "s").text()).isEqualTo("one");
    }

    @Test
    void emptiedRegistryHasAnotherIdentity() {
        ZooKeeperRegistry a = joined("a");
        String before = a.identity();
        assertThat(joined("b").identity()).isEqualTo(before).isNotEmpty();
        zooKeeper.stop();
        await().until(() -> !a.standing().reachable());
        assertThat(a.identity()).isEqualTo(before);
        zooKeeper.start(folder.resolve("empty"));
        await().until(() -> a.standing().reachable());
        assertThat(a.identity()).isNotEqualTo(before).isNotEmpty();
    }

    @Test
    void onlyVersionThatWasReadIsDeleted() {
        ZooKeeperRegistry a = joined("a");
        ZooKeeperRegistry b = joined("b");
        a.write("desired", "s", "one", Registry.NONE);
        awaitText(b, "desired", "s", "one");
        a.write("desired", "s", "two", 0);

        assertThat(b.delete("desired", "s", 0)).isFalse();
        assertThat(b.delete("desired", "s", 1)).isTrue();
        assertThat(b.delete("desired", "s", 1)).as("it is gone").isTrue();

        awaitText(a, "desired", "s", null);
        assertThat(a.write("desired", "s", "three", Registry.NONE)).isTrue();
    }

    @Test
    void whatANodeHasAnnouncedGoesWithItAndIsTold() {
        ZooKeeperRegistry a = joined("a");
        ZooKeeperRegistry b = joined("b");
        List<String> told = new ArrayList<>();
        a.keep("members");
        a.listen((where, name, entry) -> {
            if (name != null && where.equals("members")) {
                told.add(name + '=' + (entry == null ? null : entry.text()));
            }
        });
        b.announce("members", "b", "here");
        awaitText(a, "members", "b", "here");
        b.announce("members", "b", "there");
        awaitText(a, "members", "b", "there");
        b.close();
        awaitText(a, "members", "b", null);
        await().untilAsserted(() -> assertThat(told).endsWith("b=null").contains("b=there"));
    }

    @Test
    void whatIsTakenBackIsGone() {
        ZooKeeperRegistry a = joined("a");
        a.announce("members", "a", "here");
        awaitText(a, "members", "a", "here");
        a.retract("members", "a");
        awaitText(a, "members", "a", null);
    }

    @Test
    void announcementsAreMadeAgainInANewSession() {
        ZooKeeperRegistry a = joined("a");
        ZooKeeperRegistry b = joined("b");
        a.announce("members", "a", "here");
        awaitText(b, "members", "a", "here");
        long before = a.session();

        zooKeeper.server().expire(before);

        await().until(() -> a.standing().reachable() && a.session() != before && a.session() != 0);
        await().until(() -> owner("members/a") == a.session());
        awaitText(b, "members", "a", "here");
        await().until(() -> a.standing().reachable());
        assertThat(a.write("desired", "s", "one", Registry.NONE)).isTrue();
    }

    @Test
    void whileZooKeeperIsAwayReadsAreAnsweredAndWritesRefusedAndAllHeals() {
        ZooKeeperRegistry a = joined("a");
        ZooKeeperRegistry b = joined("b");
        a.announce("members", "a", "here");
        b.write("desired", "s", "one", Registry.NONE);
        awaitText(b, "members", "a", "here");
        awaitText(a, "desired", "s", "one");

        zooKeeper.stop();

        await().until(() -> !a.standing().reachable() && !b.standing().reachable());
        assertThat(b.read("members")).containsKey("a");
        assertThat(a.read("desired").get("s").text()).isEqualTo("one");
        assertThatThrownBy(() -> a.write("desired", "s", "two", 0))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("cannot be asked or changed now")
                .hasMessageContaining(zooKeeper.address());
        a.announce("members", "a", "still here");

        zooKeeper.start(folder.resolve("zookeeper"));

        awaitText(b, "members", "a", "still here");
        await().until(() -> a.standing().reachable() && b.standing().reachable());
        assertThat(a.write("desired", "s", "two", 0)).isTrue();
        awaitText(b, "desired", "s", "two");
    }

    @Test
    void anEmptyZooKeeperIsJoinedAnew() {
        ZooKeeperRegistry a = joined("a");
        ZooKeeperRegistry b = joined("b");
        for (int i = 0; i < 20; i++) {
            a.write("desired", "s" + i, "one", Registry.NONE);
        }
        a.announce("members", "a", "here");
        awaitText(b, "members", "a", "here");
        awaitText(b, "desired", "s19", "one");
        zooKeeper.stop();

        zooKeeper.start(folder.resolve("empty"));

        await().until(() -> a.standing().reachable() && b.standing().reachable());
        awaitText(b, "members", "a", "here");
        await().until(() -> b.read("desired").isEmpty());
        assertThat(b.write("desired", "s1", "two", Registry.NONE)).isTrue();
    }

    @Test
    void oneLeadsAndAnotherAfterIt() {
        ZooKeeperRegistry a = joined("a");
        await().until(a::leads);
        ZooKeeperRegistry b = joined("b");
        awaitText(b, Folders.LEADS, "a", a.read(Folders.LEADS).get("a").text());
        assertThat(b.leads()).isFalse();
        a.close();
        await().until(b::leads);
        await().until(() -> b.read(Folders.LEADS).keySet().equals(java.util.Set.of("b")));
    }

    @Test
    void aRestartedNodeReplacesWhatItsEarlierRunHasLeft() throws Exception {
        ZooKeeperRegistry observer = joined("observer");
        try (CuratorFramework earlier = zooKeeper.client(TestZooKeeper.SECRET)) {
            earlier.create()
                    .creatingParentsIfNeeded()
                    .withMode(org.apache.zookeeper.CreateMode.EPHEMERAL)
                    .withACL(ZooDefs.Ids.CREATOR_ALL_ACL)
                    .forPath("/midstream/members/a", signed("members", "a", "earlier", earlier));
            awaitText(observer, "members", "a", "earlier");
            ZooKeeperRegistry a = joined("a");
            a.announce("members", "a", "later");
            awaitText(observer, "members", "a", "later");
        }
        awaitText(observer, "members", "a", "later");
    }

    @Test
    void whatANewSessionReplacesIsNotMissingInBetween() throws Exception {
        assertThat(replaced(Duration.ofMillis(300), 10)).isFalse();
    }

    /** The control of the test above. */
    @Test
    void withoutWaitingForWhatWasDeletedItWouldBe() throws Exception {
        assertThat(replaced(Duration.ZERO, 200)).isTrue();
    }

    /** Two sessions replace what the other one says, one after the other. Whether it was missing for an observer. */
    private boolean replaced(Duration linger, int most) throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        try (ZooKeeperRegistry observer = new ZooKeeperRegistry(
                        "observer", zooKeeper.address(), TestZooKeeper.SECRET, TestZooKeeper.SESSION, linger, null);
                CuratorFramework one = zooKeeper.client(TestZooKeeper.SECRET);
                CuratorFramework other = zooKeeper.client(TestZooKeeper.SECRET)) {
            observer.listen((where, name, entry) -> told.add(entry == null ? name + " is gone" : entry.text()));
            observer.keep("members");
            await().until(() -> observer.standing().reachable());
            for (int i = 0; i < most && !told.contains("a is gone"); i++) {
                Ephemerals session = new Ephemerals(i % 2 == 0 ? one : other, new SignedTexts(TestZooKeeper.SECRET));
                String text = "text " + i;
                session.say("/midstream/members/a", text);
                session.settle(true);
                await().until(() -> told.contains(text));
            }
            return told.contains("a is gone"); // before the sessions end
        }
    }

    @Test
    void ofTwoNodesOfOneNameTheLaterStays() {
        ZooKeeperRegistry observer = joined("observer");
        ZooKeeperRegistry first = joined("a");
        first.announce("members", "a", "first");
        awaitText(observer, "members", "a", "first");
        ZooKeeperRegistry second = joined("a");
        second.announce("members", "a", "second");
        awaitText(observer, "members", "a", "second");
        await().until(first::displaced);
        assertThat(second.displaced()).isFalse();
        awaitText(observer, "members", "a", "second");
    }

    @Test
    void displacedNodeLeavesElectionAndTellsListenersUntilNameIsFree() {
        ZooKeeperRegistry first = joined("a");
        List<String> notes = new CopyOnWriteArrayList<>();
        first.listen((where, name, entry) -> {
            if (where == null) {
                notes.add(first.standing().note());
            }
        });
        first.announce("members", "a", "first");
        await().until(first::leads);
        awaitText(first, Folders.LEADS, "a", first.read(Folders.LEADS).get("a").text());

        ZooKeeperRegistry second = joined("a");
        second.announce("members", "a", "second");

        await().until(first::displaced);
        await().until(second::leads);
        assertThat(first.leads()).isFalse();
        await().until(() -> notes.stream().anyMatch(note -> note.contains("another node of the cluster is called a")));
        assertThatThrownBy(() -> first.write("desired", "s", "one", Registry.NONE))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("midstream.node");

        second.close();
        await().until(() -> first.standing().reachable() && !first.displaced());
        awaitText(first, "members", "a", "first");
        await().until(first::leads);
    }

    @Test
    void whoHasNotTheSecretCanNeitherReadNorWrite() throws Exception {
        ZooKeeperRegistry a = joined("a");
        a.announce("members", "a", "here");
        a.announce(Folders.SAID + "endpoints", "a", "here");
        a.write("desired", "s", "one", Registry.NONE);
        awaitText(a, "members", "a", "here");
        awaitText(a, Folders.SAID + "endpoints", "a", "here");
        await().until(a::leads);
        await().until(() -> a.read(Folders.LEADS).containsKey("a"));
        List<String> all;
        try (CuratorFramework insider = zooKeeper.client(TestZooKeeper.SECRET)) {
            all = tree(insider, "/midstream");
            assertThat(all)
                    .contains(
                            "/midstream",
                            "/midstream/members",
                            "/midstream/members/a",
                            "/midstream/desired/s",
                            "/midstream/leader",
                            "/midstream/leads/a",
                            "/midstream/said-endpoints/a");
        }
        try (CuratorFramework nobody = zooKeeper.client(null);
                CuratorFramework other = zooKeeper.client(OTHER)) {
            for (CuratorFramework outsider : List.of(nobody, other)) {
                for (String path : all) {
                    refused(() -> outsider.getData().forPath(path));
                    refused(() -> outsider.getChildren().forPath(path));
                    refused(() -> outsider.setData().forPath(path, new byte[0]));
                    refused(() -> outsider.create().forPath(path + "/x"));
                    refused(() -> outsider.setACL()
                            .withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE)
                            .forPath(path));
                    if (!path.equals("/midstream")) { // whose parent is not ours
                        refused(() -> outsider.delete().forPath(path));
                    }
                }
            }
        }
        assertThat(a.look("desired", "s").text()).isEqualTo("one");
    }

    /** The control of the test above: the same nodes with an open list can be read by anybody. */
    @Test
    void withoutAccessListsAnybodyCouldReadAndWrite() throws Exception {
        ZooKeeperRegistry a = joined("a");
        a.write("desired", "s", "one", Registry.NONE);
        try (CuratorFramework insider = zooKeeper.client(TestZooKeeper.SECRET);
                CuratorFramework nobody = zooKeeper.client(null)) {
            insider.setACL().withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE).forPath("/midstream/desired/s");
            assertThat(nobody.getData().forPath("/midstream/desired/s")).isNotEmpty();
            nobody.setData().forPath("/midstream/desired/s", new byte[0]);
        }
    }

    @Test
    void aNodeWithAnotherSecretDoesNotJoin() {
        joined("a");
        ZooKeeperRegistry stranger = zooKeeper.registry("stranger", OTHER);
        await().until(() -> stranger.standing().note().contains("another secret"));
        assertThat(stranger.standing().reachable()).isFalse();
        assertThatThrownBy(() -> stranger.write("desired", "s", "one", Registry.NONE))
                .isInstanceOf(RegistryException.class);
    }

    /** Each node starts again with the next line of its token file, one node after the other. */
    @Test
    void secretIsReplacedWhileNodesRunAndFormerOneIsExcluded() throws Exception {
        String former = "0123456789abcdef0123456789abcdef";
        String next = "fedcba9876543210fedcba9876543210";
        List<ClusterSecret> steps = List.of(
                new ClusterSecret(former),
                new ClusterSecret(former, next),
                new ClusterSecret(next, former),
                new ClusterSecret(next));
        ZooKeeperRegistry a = joined("a", steps.get(0));
        ZooKeeperRegistry b = joined("b", steps.get(0));
        assertThat(a.write("desired", "s", "0", Registry.NONE)).isTrue();
        assertThat(a.write("desired", "never changed", "first", Registry.NONE)).isTrue();
        for (ClusterSecret step : steps.subList(1, steps.size())) {
            int number = steps.indexOf(step);
            a.close();
            a = joined("a", step);
            a.announce("members", "a", "a");
            write(a, "a " + number);
            write(b, "b " + number);
            assertThat(b.write("desired", "before " + number, "", Registry.NONE))
                    .isTrue();
            b.close();
            b = joined("b", step);
            awaitText(b, "members", "a", "a");
            write(b, "b again " + number);
            write(a, "a again " + number);
        }
        assertThat(b.look("desired", "never changed").text()).isEqualTo("first");
        assertThat(a.look("desired", "before 1")).isNotNull();
        try (CuratorFramework insider = zooKeeper.client(steps.get(3));
                CuratorFramework excluded = zooKeeper.client(steps.get(0))) {
            for (String path : tree(insider, "/midstream")) {
                refused(() -> excluded.getData().forPath(path));
                refused(() -> excluded.setData().forPath(path, new byte[0]));
            }
        }
        ZooKeeperRegistry excluded = zooKeeper.registry("excluded", steps.get(0));
        await().until(() -> excluded.standing().note().contains("another secret"));
    }

    /** A node that starts with the next secret signs the texts again, which makes a version. */
    private static void write(Registry registry, String text) {
        await().untilAsserted(() -> {
            Registry.Entry entry = registry.look("desired", "s");
            assertThat(entry).as("signed with a secret that is accepted").isNotNull();
            assertThat(registry.write("desired", "s", text, entry.version())).isTrue();
        });
    }

    @Test
    void aRegistryThatOthersHavePreparedIsRefused() throws Exception {
        try (CuratorFramework nobody = zooKeeper.client(null)) {
            nobody.create().withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE).forPath("/midstream", new byte[0]);
            ZooKeeperRegistry a = zooKeeper.registry("a");
            await().until(() -> a.standing().note().contains("others than this cluster may use /midstream"));
            assertThat(a.standing().reachable()).isFalse();
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void refused(Attempt attempt) {
        assertThatThrownBy(attempt::run).isInstanceOf(KeeperException.NoAuthException.class);
    }

    private static List<String> tree(CuratorFramework client, String path) throws Exception {
        List<String> all = new ArrayList<>();
        all.add(path);
        List<ACL> access = client.getACL().forPath(path);
        assertThat(access).as(path).hasSize(1);
        assertThat(access.get(0).getId().getScheme()).as(path).isEqualTo("digest");
        for (String child : client.getChildren().forPath(path)) {
            all.addAll(tree(client, path + '/' + child));
        }
        return all;
    }

    private ZooKeeperRegistry joined(String node) {
        return joined(node, TestZooKeeper.SECRET);
    }

    private ZooKeeperRegistry joined(String node, ClusterSecret secret) {
        ZooKeeperRegistry registry = zooKeeper.registry(node, secret);
        await().untilAsserted(() -> assertThat(registry.standing()).matches(Standing::reachable));
        return registry;
    }

    private long owner(String path) throws Exception {
        try (CuratorFramework insider = zooKeeper.client(TestZooKeeper.SECRET)) {
            var stat = insider.checkExists().forPath("/midstream/" + path);
            return stat == null ? 0 : stat.getEphemeralOwner();
        }
    }

    /** Returns a text as a node signs it that announces it in the session of a client. */
    private static byte[] signed(String folder, String name, String text, CuratorFramework client) throws Exception {
        long session = client.getZookeeperClient().getZooKeeper().getSessionId();
        return new SignedTexts(TestZooKeeper.SECRET).sign(Root.path(folder, name), text, 0, session);
    }

    private static void awaitText(Registry registry, String folder, String name, String text) {
        await().untilAsserted(() -> {
            Registry.Entry entry = registry.read(folder).get(name);
            assertThat(entry == null ? null : entry.text()).isEqualTo(text);
        });
    }
}
