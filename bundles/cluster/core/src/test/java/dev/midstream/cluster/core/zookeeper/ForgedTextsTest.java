package dev.midstream.cluster.core.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.security.secret.ClusterSecret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that has read the login of the nodes from the network, but has not the cluster's secret. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ForgedTextsTest {
    private static final Map<String, String> FORGED = Map.of(
            Folders.MEMBERS,
            "evil",
            Folders.ARTIFACTS,
            "00ff",
            Folders.DESIRED,
            "x",
            Folders.DUTIES,
            "a",
            Folders.SAID + "paths",
            "evil");

    @TempDir
    private Path folder;

    private TestZooKeeper zooKeeper;
    private ZooKeeperRegistry a;

    @BeforeEach
    void start() {
        zooKeeper = new TestZooKeeper(folder.resolve("zookeeper"));
        a = zooKeeper.registry("a");
        await().until(() -> a.standing().reachable());
    }

    @AfterEach
    void stop() {
        zooKeeper.close();
    }

    @Test
    void unsignedTextsAreAbsent() {
        FORGED.forEach((where, name) -> zooKeeper.forge(where, name, "{}"));
        awaitFence();
        assertThat(FORGED)
                .allSatisfy((where, name) -> assertThat(a.look(where, name)).isNull());
        FORGED.keySet().forEach(where -> assertThat(a.read(where)).as(where).isEmpty());
        assertThat(a.own().read(Folders.DUTIES)).isEmpty();
    }

    @Test
    void textsOfAnotherSecretAreAbsent() {
        ClusterSecret other = new ClusterSecret("another secret, which is as long as it has to be");
        FORGED.forEach((where, name) -> zooKeeper.sign(other, where, name, "{}"));
        awaitFence();
        FORGED.keySet().forEach(where -> assertThat(a.read(where)).as(where).isEmpty());
    }

    /** The control of the tests above: the same client with the secret is believed. */
    @Test
    void textsOfThisClusterAreRead() {
        FORGED.forEach((where, name) -> zooKeeper.sign(TestZooKeeper.SECRET, where, name, "{}"));
        FORGED.forEach((where, name) ->
                await().untilAsserted(() -> assertThat(a.read(where)).containsKey(name)));
        assertThat(a.look(Folders.DESIRED, "x")).isEqualTo(new Registry.Entry("{}", 0));
    }

    @Test
    void signedTextIsReadAtItsOwnPlaceOnly() throws Exception {
        a.write(Folders.DESIRED, "s", "one", Registry.NONE);
        try (CuratorFramework client = zooKeeper.client(TestZooKeeper.SECRET)) {
            byte[] signed = client.getData().forPath("/midstream/desired/s");
            client.create().creatingParentsIfNeeded().forPath("/midstream/desired/t", signed);
            client.create().creatingParentsIfNeeded().forPath("/midstream/duties/s", signed);
        }
        assertThat(a.look(Folders.DESIRED, "s").text()).isEqualTo("one");
        assertThat(a.look(Folders.DESIRED, "t")).isNull();
        assertThat(a.look(Folders.DUTIES, "s")).isNull();
    }

    @Test
    void earlierTextOfAnEntryDoesNotReplaceALaterOne() throws Exception {
        a.write(Folders.DESIRED, "s", "one", Registry.NONE);
        try (CuratorFramework client = zooKeeper.client(TestZooKeeper.SECRET)) {
            byte[] one = client.getData().forPath("/midstream/desired/s");
            a.write(Folders.DESIRED, "s", "two", 0);
            assertThat(a.look(Folders.DESIRED, "s").text()).isEqualTo("two");
            client.setData().forPath("/midstream/desired/s", one);
        }
        assertThat(a.look(Folders.DESIRED, "s")).isNull();
    }

    @Test
    void announcementOfADeadNodeIsNotMadeAgain() throws Exception {
        ZooKeeperRegistry b = zooKeeper.registry("b");
        await().until(() -> b.standing().reachable());
        b.announce(Folders.MEMBERS, "b", "here");
        await().untilAsserted(() -> assertThat(a.read(Folders.MEMBERS)).containsKey("b"));
        try (CuratorFramework client = zooKeeper.client(TestZooKeeper.SECRET)) {
            byte[] signed = client.getData().forPath("/midstream/members/b");
            b.close();
            await().until(() -> client.checkExists().forPath("/midstream/members/b") == null);
            for (CreateMode mode : List.of(CreateMode.EPHEMERAL, CreateMode.PERSISTENT)) {
                client.create().withMode(mode).forPath("/midstream/members/b", signed);
                assertThat(a.look(Folders.MEMBERS, "b")).isNull();
                client.delete().forPath("/midstream/members/b");
            }
        }
    }

    @Test
    void forgedTextsAreReplacedByOwnOnes() {
        a.announce(Folders.MEMBERS, "a", "here");
        await().untilAsserted(() -> assertThat(a.read(Folders.MEMBERS)).containsKey("a"));
        a.write(Folders.DESIRED, "s", "one", Registry.NONE);

        zooKeeper.forge(Folders.MEMBERS, "a", "forged");
        zooKeeper.forge(Folders.DESIRED, "s", "forged");

        await().untilAsserted(() -> assertThat(a.read(Folders.DESIRED)).doesNotContainKey("s"));
        assertThat(a.write(Folders.DESIRED, "s", "two", Registry.NONE)).isTrue();
        assertThat(a.look(Folders.DESIRED, "s")).isEqualTo(new Registry.Entry("two", 0));
        await().untilAsserted(() -> assertThat(a.look(Folders.MEMBERS, "a"))
                .isNotNull()
                .satisfies(entry -> assertThat(entry.text()).isEqualTo("here")));
        assertThat(a.displaced()).isFalse();
    }

    /** Waits until this node has seen a text that was written after the forged ones. */
    private void awaitFence() {
        FORGED.keySet().forEach(a::read);
        FORGED.keySet().forEach(where -> {
            assertThat(a.write(where, "fence", "text", Registry.NONE)).isTrue();
            await().untilAsserted(() -> assertThat(a.read(where)).containsKey("fence"));
            Registry.Entry fence = a.look(where, "fence");
            assertThat(a.delete(where, "fence", fence.version())).isTrue();
            await().untilAsserted(() -> assertThat(a.read(where)).doesNotContainKey("fence"));
        });
    }
}
