package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.SwapRecord.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryEndCommandTest {
    private final Shell shell = Shell.onNode();

    CanaryEndCommandTest() {
        shell.swaps.underWay.add(SwapRecords.swap()
                .id("12")
                .verdict(Verdict.RUNNING, "in step canary")
                .build());
        shell.swaps.underWay.add(SwapRecords.swap()
                .id("13")
                .verdict(Verdict.RUNNING, "in step drain")
                .build());
    }

    @Test
    void promoteAndAbortEndTheCanary() {
        assertThat(shell.run("ms:promote 12").out()).startsWith("The canary of swap 12 ends in favour of the new");
        assertThat(shell.run("ms:abort 12").out()).startsWith("The canary of swap 12 ends in favour of the old");
        assertThat(shell.swaps.changes).containsExactly("promote 12", "abort 12");
    }

    @Test
    void dryRunChecksThatTheCanaryExists() {
        assertThat(shell.run("ms:promote --dry-run 12").out())
                .startsWith("The canary of swap 12 would end in favour of the new revision 1.1.0");
        for (String other : List.of("999", "13")) {
            Shell.Result result = shell.run("ms:promote --dry-run " + other);
            assertThat(result.failed()).isTrue();
            assertThat(result.lastLine()).startsWith("No canary of the swap '" + other + "' is under way.");
        }
    }

    @Test
    void idsUnderWayAreListedAndCompleted() {
        assertThat(shell.run("ms:services").out()).contains("12").contains("ms:promote, ms:abort");
        assertThat(shell.run("ms:services --json").out()).contains("\"underWay\":{\"id\":\"12\"");
        assertThat(shell.run("ms:history").out()).contains("RUNNING").contains("canary");
        assertThat(shell.run("ms:history --json").out()).contains("\"verdict\":\"RUNNING\"");
        assertThat(shell.complete(CanaryCompleter.class)).containsExactly("12");
        assertThat(shell.complete(SwapCompleter.class)).containsExactly("12", "13");
    }
}
