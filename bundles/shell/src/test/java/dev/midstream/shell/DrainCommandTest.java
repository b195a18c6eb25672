package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DrainCommandTest {
    private final Shell shell = Shell.inCluster();

    @Test
    void printsEachServiceThatLeavesAndTheReasonsOfOthers() {
        shell.cluster.staying = Map.of("dev.midstream.auth", "its data are in a store of this node");
        Shell.Result result = shell.run("ms:drain node1");
        assertThat(result.failed()).isFalse();
        assertThat(result.lines())
                .contains(
                        "dev.midstream.auth stays on node1: its data are in a store of this node",
                        "dev.midstream.storage has left node1");
        assertThat(result.lastLine()).isEqualTo("All other services have left node1");
        assertThat(shell.cluster.changes).hasSize(1).allMatch(change -> change.startsWith("drain node1 by "));
    }

    @Test
    void endIsTakenBothWays() {
        shell.run("ms:drain node1");
        assertThat(shell.run("ms:drain --end node1").lastLine()).startsWith("node1 takes services again");
        assertThat(shell.run("ms:drain --cancel node1").failed()).isFalse();
        assertThat(shell.cluster.changes)
                .filteredOn(change -> change.equals("end drain node1"))
                .hasSize(2);
    }

    @Test
    void dryRunNamesTheServices() {
        assertThat(shell.run("ms:drain --dry-run node1").out()).contains("dev.midstream.storage would leave node1.");
        assertThat(shell.run("ms:drain --dry-run --end node1").lastLine()).isEqualTo("REFUSED node1 is not drained.");
        assertThat(shell.cluster.changes).isEmpty();
    }

    @Test
    void retryOfServiceAsksTheNodes() {
        assertThat(shell.run("ms:retry --dry-run --service storage").out()).contains("No node has refused");
        assertThat(shell.cluster.changes).isEmpty();
        assertThat(shell.run("ms:retry --service storage").failed()).isFalse();
        assertThat(shell.cluster.changes).containsExactly("retry " + FakeCluster.STORAGE);
        assertThat(shell.run("ms:retry --service storage --all").failed()).isTrue();
    }
}
