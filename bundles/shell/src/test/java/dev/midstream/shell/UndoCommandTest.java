package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoCommandTest {
    private static final String AUTH = "dev.midstream.auth";

    private final Shell shell = Shell.onNode();

    UndoCommandTest() {
        resident("1.0.0");
    }

    private void resident(String version) {
        Revision live = new Revision(2, "2.0.0", Revision.State.LIVE, 0, 0);
        List<Revision> revisions = version == null
                ? List.of(live)
                : List.of(live, new Revision(1, version, Revision.State.RESIDENT, 0, 0));
        shell.swaps.services.clear();
        shell.swaps.services.add(new Service(
                SwapRecords.SERVICE,
                "storage",
                live,
                revisions,
                List.of(),
                List.of(),
                List.of(),
                Service.Kind.SERVICE,
                List.of(),
                List.of()));
    }

    private void set() {
        shell.swaps.history.add(SwapRecords.swap().id("12").set("12").build());
        shell.swaps.history.add(
                SwapRecords.swap().id("13").service(AUTH).set("12").build());
    }

    @Test
    void undoOfAServicePrintsItsWholeSet() {
        shell.swaps.history.add(SwapRecords.swap()
                .id("15")
                .kind(Kind.UNDO)
                .service(AUTH)
                .set("14")
                .build());
        shell.swaps.outcome =
                List.of(SwapRecords.swap().id("14").kind(Kind.UNDO).set("14").build());
        Shell.Result result = shell.run("ms:undo --version 1.0.0 --drain 2s storage");
        assertThat(shell.swaps.changes).containsExactly("undo storage");
        assertThat(shell.swaps.options.version()).isEqualTo("1.0.0");
        assertThat(shell.swaps.options.drain()).hasSeconds(2);
        assertThat(result.out())
                .contains("Swap 14: dev.midstream.storage went back")
                .contains("Swap 15: dev.midstream.auth went back");
    }

    @Test
    void undoTakesTheIdOfASwap() {
        set();
        shell.swaps.outcome = List.of(SwapRecords.swap().kind(Kind.UNDO).build());
        assertThat(shell.run("ms:undo 12").failed()).isFalse();
        assertThat(shell.swaps.changes).containsExactly("undoSwap 12");
    }

    @Test
    void refusedUndoEndsWithRefused() {
        shell.swaps.outcome = List.of(SwapRecords.swap()
                .kind(Kind.UNDO)
                .verdict(Verdict.REFUSED, "The monitoring has undone 1.1.0 already.")
                .build());
        Shell.Result result = shell.run("ms:undo storage");
        assertThat(result.failed()).isTrue();
        assertThat(result.out())
                .contains("The monitoring has undone 1.1.0 already.")
                .doesNotContain("nothing is live");
        assertThat(result.lastLine()).startsWith("REFUSED swap 12 of dev.midstream.storage.");
    }

    @Test
    void dryRunNamesEachServiceOfTheSet() {
        set();
        for (String what : List.of("storage", "12", "13")) {
            assertThat(shell.run("ms:undo --dry-run " + what).out())
                    .contains("dev.midstream.storage would go back from 1.1.0 to 1.0.0, which is resident.")
                    .contains("dev.midstream.auth would go back from 1.1.0 to 1.0.0, which is not resident");
        }
        assertThat(shell.swaps.changes).isEmpty();
    }

    @Test
    void dryRunRemovesServiceThatWasNewWithTheSet() {
        shell.swaps.history.add(SwapRecords.swap().id("12").set("12").build());
        shell.swaps.history.add(SwapRecords.swap()
                .id("13")
                .service(AUTH)
                .set("12")
                .versions(null, "1.0.0")
                .build());
        assertThat(shell.run("ms:undo --dry-run storage").out())
                .contains("dev.midstream.auth would be removed from this node, because it was new with this set.");
    }

    @Test
    void dryRunRefusesVersionThatWasUndone() {
        resident("1.1.0");
        shell.swaps.history.add(SwapRecords.swap()
                .id("13")
                .kind(Kind.UNDO)
                .versions("1.1.0", "1.0.0")
                .build());
        shell.swaps.history.add(SwapRecords.swap()
                .id("12")
                .verdict(Verdict.UNDONE, "Too many failures.")
                .build());
        assertThat(shell.run("ms:undo --dry-run storage").lastLine())
                .isEqualTo("REFUSED Swap 12 of dev.midstream.storage to 1.1.0 has been undone already."
                        + " If that version is wanted, name it: --version 1.1.0.");
        assertThat(shell.run("ms:undo --dry-run --version 1.1.0 storage").out())
                .startsWith("dev.midstream.storage would go back from 1.0.0 to 1.1.0");
    }

    @Test
    void dryRunRefusesSwapThatIsNotTheLast() {
        shell.swaps.history.add(
                SwapRecords.swap().id("13").versions("1.1.0", "1.2.0").build());
        shell.swaps.history.add(SwapRecords.swap().id("12").build());
        assertThat(shell.run("ms:undo --dry-run 12").lastLine())
                .startsWith("REFUSED Swap 12 is not the last one of dev.midstream.storage, which is swap 13.");
    }

    @Test
    void dryRunRefusesServiceWithoutVersionBefore() {
        resident(null);
        assertThat(shell.run("ms:undo --dry-run storage").lastLine())
                .startsWith("REFUSED ")
                .contains("has no swap");
        shell.swaps.history.add(SwapRecords.swap().versions(null, "1.0.0").build());
        assertThat(shell.run("ms:undo --dry-run storage").lastLine())
                .startsWith("REFUSED ")
                .contains("first deployment");
    }

    @Test
    void clusterRefusesIdsAndVersions() {
        Shell inCluster = Shell.inCluster();
        assertThat(inCluster.run("ms:undo 12").lastLine()).startsWith("Swap 12 is a swap of this node alone");
        assertThat(inCluster.run("ms:undo --version 1.0.0 storage").lastLine())
                .startsWith("The option --version has no effect here.");
        assertThat(inCluster.cluster.changes).isEmpty();
    }
}
