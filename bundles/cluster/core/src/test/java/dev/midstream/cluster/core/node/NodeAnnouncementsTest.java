package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Subscription;
import dev.midstream.cluster.core.zookeeper.TestZooKeeper;
import dev.midstream.cluster.core.zookeeper.ZooKeeperRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class NodeAnnouncementsTest {
    private static final String KEY = "endpoints";

    @TempDir
    private Path folder;

    private TestZooKeeper zooKeeper;
    private ZooKeeperRegistry registryA;
    private NodeAnnouncements a;
    private NodeAnnouncements b;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        zooKeeper = new TestZooKeeper(folder.resolve("zookeeper"));
        registryA = zooKeeper.registry("a");
        a = new NodeAnnouncements("a", registryA);
        b = new NodeAnnouncements("b", zooKeeper.registry("b"));
        a.open();
        b.open();
    }

    @Test
    void nothingIsAnnouncedBeforeTheNodeIsSettled() {
        NodeAnnouncements held = new NodeAnnouncements("b", zooKeeper.registry("b"));
        held.put("paths", "/old");
        held.put("paths", "/new");
        a.put("paths", "/a");
        await().until(() -> a.read("paths").containsKey("a"));
        assertThat(a.read("paths")).doesNotContainKey("b");
        held.open();
        await().untilAsserted(() -> assertThat(a.read("paths")).containsEntry("b", "/new"));
    }

    @AfterEach
    void stop() {
        zooKeeper.close();
    }

    @Test
    void whatWasPutBeforeThereWasAConnectionIsToldToo() {
        a.put(KEY, "one");
        listen();
        awaitTold("a=one");
        b.put(KEY, "own");
        awaitTold("b=own");
        await().untilAsserted(() -> assertThat(a.read(KEY)).isEqualTo(Map.of("a", "one", "b", "own")));
    }

    @Test
    void whoListensLaterIsToldWhatThereIsAndThenWhatChanges() {
        a.put(KEY, "one");
        await().untilAsserted(() -> assertThat(b.read(KEY)).containsEntry("a", "one"));
        listen();
        awaitTold("a=one");
        a.put(KEY, "two");
        awaitTold("a=two");
        a.put(KEY, null);
        awaitTold("a=null");
        assertThat(told).containsExactly("a=one", "a=two", "a=null");
    }

    @Test
    void theLastOfManyIsTold() {
        listen();
        for (int i = 0; i <= 200; i++) {
            a.put(KEY, Integer.toString(i));
        }
        awaitTold("a=200");
        assertThat(told).endsWith("a=200");
    }

    @Test
    void whoDoesNotListenAnyMoreIsToldNothing() {
        Subscription subscription = listen();
        a.put(KEY, "one");
        awaitTold("a=one");
        subscription.close();
        a.put(KEY, "two");
        await().untilAsserted(() -> assertThat(b.read(KEY)).containsEntry("a", "two"));
        assertThat(told).containsExactly("a=one");
    }

    @Test
    void aListenerThatFailsDoesNotStopOthers() {
        b.listen(KEY, (node, text) -> {
            throw new IllegalStateException("broken");
        });
        listen();
        a.put(KEY, "one");
        awaitTold("a=one");
    }

    @Test
    void aNodeThatIsNotHeardOfSaysNothingAnyMore() {
        listen();
        a.put(KEY, "one");
        awaitTold("a=one");
        zooKeeper.cutOff(registryA);
        awaitTold("a=null");
    }

    @Test
    void whatIsNoKeyOrTooLongIsRefused() {
        assertThatThrownBy(() -> a.put("a/b", "x")).hasMessageContaining("letters, digits, dots and hyphens");
        assertThatThrownBy(() -> a.put(KEY, "x".repeat(Announcements.MOST_BYTES + 1)))
                .hasMessageContaining("may have " + Announcements.MOST_BYTES);
    }

    private Subscription listen() {
        return b.listen(KEY, (node, text) -> told.add(node + '=' + text));
    }

    private void awaitTold(String last) {
        await().until(() -> told.contains(last));
    }
}
