package dev.midstream.cluster.core.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.Registry.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The connection breaks after ZooKeeper has carried out a write and before its answer arrives. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LostAnswerTest {
    @TempDir
    private Path folder;

    private TestZooKeeper zooKeeper;
    private LossyRelay relay;
    private ZooKeeperRegistry a;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = new TestZooKeeper(folder.resolve("zookeeper"));
        relay = new LossyRelay(zooKeeper.server().port());
        a = new ZooKeeperRegistry(
                "a",
                "127.0.0.1:" + relay.port(),
                TestZooKeeper.SECRET,
                TestZooKeeper.SESSION.multipliedBy(5),
                ZooKeeperRegistry.LINGER,
                null);
        await().until(() -> a.standing().reachable());
        assertThat(a.write("desired", "s", "one", Registry.NONE)).isTrue();
        assertThat(a.write("desired", "t", "one", Registry.NONE)).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        relay.close();
        zooKeeper.close();
    }

    @Test
    void ownWriteIsRecognised() {
        assertThat(losingAnswer(() -> a.write("desired", "s", "two", 0))).isTrue();
        assertThat(a.look("desired", "s")).isEqualTo(new Registry.Entry("two", 1));
    }

    @Test
    void ownTransactionIsRecognised() {
        assertThat(losingAnswer(() ->
                        a.writeAll(List.of(new Write("desired", "s", "two", 0), new Write("desired", "t", null, 0)))))
                .isTrue();
        assertThat(a.look("desired", "s").text()).isEqualTo("two");
        assertThat(a.look("desired", "t")).isNull();
    }

    @Test
    void ownDeletionIsRecognised() {
        assertThat(losingAnswer(() -> a.delete("desired", "s", 0))).isTrue();
        assertThat(a.look("desired", "s")).isNull();
    }

    /** The control: a text of another node that has the same words is no own write. */
    @Test
    void equalTextOfAnotherNodeIsAConflict() {
        ZooKeeperRegistry b = zooKeeper.registry("b");
        await().until(() -> b.standing().reachable());
        assertThat(b.write("desired", "s", "two", 0)).isTrue();
        assertThat(a.write("desired", "s", "two", 0)).isFalse();
    }

    private boolean losingAnswer(BooleanSupplier write) {
        await().until(() -> a.standing().reachable());
        relay.loseNextAnswer();
        boolean written = write.getAsBoolean();
        assertThat(relay.lost()).isTrue();
        await().until(() -> a.standing().reachable());
        return written;
    }
}
