package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndeployCommandTest {
    private static void add(Shell shell, String name, List<String> consumers) {
        Revision live = new Revision(1, "1.0.0", Revision.State.LIVE, 0, 0);
        shell.swaps.services.add(new Service(
                name,
                name.substring(name.lastIndexOf('.') + 1),
                live,
                List.of(live),
                List.of(new Contract(List.of("dev.midstream.storage.api.Objects"), true, consumers)),
                List.of(),
                List.of(),
                Service.Kind.SERVICE,
                List.of(),
                List.of()));
        shell.swaps.outcome = List.of(SwapRecords.swap()
                .service(name)
                .kind(Kind.UNDEPLOY)
                .versions("1.0.0", null)
                .build());
    }

    @Test
    void removesAService() {
        Shell shell = Shell.onNode();
        add(shell, SwapRecords.SERVICE, List.of());
        assertThat(shell.run("ms:undeploy --drain 3s storage").out())
                .contains("dev.midstream.storage 1.0.0 was removed from this node");
        assertThat(shell.swaps.changes).containsExactly("undeploy storage");
        assertThat(shell.swaps.options.drain()).hasSeconds(3);
    }

    @Test
    void dryRunRefusesServiceInUse() {
        Shell shell = Shell.onNode();
        add(shell, SwapRecords.SERVICE, List.of("dev.midstream.processing 1.0.0"));
        assertThat(shell.run("ms:undeploy --dry-run storage").lastLine())
                .isEqualTo("REFUSED dev.midstream.processing 1.0.0 use dev.midstream.storage.api.Objects of"
                        + " dev.midstream.storage. Remove or replace them first.");
        assertThat(shell.swaps.changes).isEmpty();
    }

    @Test
    void clusterRemovesServiceFromAllNodes() {
        Shell shell = Shell.inCluster();
        assertThat(shell.run("ms:undeploy --dry-run storage").out())
                .contains("dev.midstream.storage would be drained and removed from all nodes of the cluster: node1");
        assertThat(shell.cluster.changes).isEmpty();
        assertThat(shell.run("ms:undeploy storage").lastLine())
                .isEqualTo("dev.midstream.storage is removed from the cluster");
        assertThat(shell.cluster.changes)
                .hasSize(1)
                .allMatch(change -> change.startsWith("undeploy " + FakeCluster.STORAGE));
        assertThat(shell.run("ms:undeploy --drain 3s storage").failed()).isTrue();
        assertThat(shell.swaps.changes).isEmpty();
    }

    @Test
    void serviceThatTheClusterDoesNotPlaceIsRemovedFromTheNode() {
        Shell shell = Shell.inCluster();
        shell.cluster.managed = false;
        add(shell, FakeCluster.STORAGE, List.of());
        add(shell, "dev.midstream.other", List.of());
        assertThat(shell.run("ms:undeploy --drain 3s storage").failed()).isFalse();
        assertThat(shell.run("ms:undeploy other").failed()).isFalse();
        assertThat(shell.swaps.changes).containsExactly("undeploy storage", "undeploy other");
        assertThat(shell.cluster.changes).isEmpty();
    }

    @Test
    void historyKeepsRemovedService() {
        Shell shell = Shell.onNode();
        shell.swaps.history.add(SwapRecords.swap()
                .kind(Kind.UNDEPLOY)
                .verdict(Verdict.COMMITTED)
                .build());
        assertThat(shell.run("ms:history storage").out()).contains("undeploy");
    }
}
