package dev.midstream.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Snapshots of the sentences for each verdict and kind. */
class SwapSentencesTest {
    private static String each(Verdict verdict, String... reasons) {
        return Arrays.stream(Kind.values())
                .map(kind -> SwapRecords.swap()
                        .kind(kind)
                        .verdict(verdict, reasons)
                        .versions("1.0.0", kind == Kind.DEPLOY || kind == Kind.UNDO ? "1.1.0" : null)
                        .build())
                .map(SwapSentencesTest::text)
                .collect(Collectors.joining());
    }

    private static String text(SwapRecord swap) {
        return String.join("\n", SwapSentences.of(swap)) + "\n";
    }

    @Test
    void committed() {
        assertThat(each(Verdict.COMMITTED)).isEqualTo("""
                Swap 12: dev.midstream.storage 1.0.0 -> 1.1.0, the new revision is live:
                  - every call on the old revision ended
                Swap 12: dev.midstream.storage went back from 1.0.0 to 1.1.0:
                  - every call on the old revision ended
                Swap 12: dev.midstream.storage 1.0.0 left this node, its calls go to other nodes:
                  - every call on the old revision ended
                Swap 12: dev.midstream.storage 1.0.0 was removed from this node; ms:undo dev.midstream.storage brings it back while its jar is kept:
                  - every call on the old revision ended
                """);
    }

    @Test
    void refused() {
        assertThat(each(Verdict.REFUSED, "A reason.")).isEqualTo("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 was refused, nothing has changed, 1.0.0 stays live:
                  - A reason.
                Swap 12: the undo of dev.midstream.storage to 1.1.0 was refused, nothing has changed, 1.0.0 stays live:
                  - A reason.
                Swap 12: the withdrawal of dev.midstream.storage was refused, nothing has changed, 1.0.0 stays live:
                  - A reason.
                Swap 12: the removal of dev.midstream.storage was refused, nothing has changed, 1.0.0 stays live:
                  - A reason.
                """);
    }

    @Test
    void undone() {
        assertThat(each(Verdict.UNDONE, "A reason.")).isEqualTo("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 was undone, 1.0.0 is live:
                  - A reason.
                Swap 12: the undo of dev.midstream.storage to 1.1.0 was undone, 1.0.0 is live:
                  - A reason.
                Swap 12: the withdrawal of dev.midstream.storage was undone, 1.0.0 is live:
                  - A reason.
                Swap 12: the removal of dev.midstream.storage was undone, 1.0.0 is live:
                  - A reason.
                """);
    }

    @Test
    void unchanged() {
        assertThat(each(Verdict.UNCHANGED, "A reason.")).isEqualTo("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 changes nothing:
                  - A reason.
                Swap 12: the undo of dev.midstream.storage to 1.1.0 changes nothing:
                  - A reason.
                Swap 12: the withdrawal of dev.midstream.storage changes nothing:
                  - A reason.
                Swap 12: the removal of dev.midstream.storage changes nothing:
                  - A reason.
                """);
    }

    @Test
    void interrupted() {
        assertThat(each(Verdict.INTERRUPTED)).isEqualTo("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 was interrupted because the node ended; ms:info dev.midstream.storage shows the live revision.
                Swap 12: the undo of dev.midstream.storage to 1.1.0 was interrupted because the node ended; ms:info dev.midstream.storage shows the live revision.
                Swap 12: the withdrawal of dev.midstream.storage was interrupted because the node ended; ms:info dev.midstream.storage shows the live revision.
                Swap 12: the removal of dev.midstream.storage was interrupted because the node ended; ms:info dev.midstream.storage shows the live revision.
                """);
    }

    @Test
    void running() {
        assertThat(each(Verdict.RUNNING, "canary")).startsWith("""
                Swap 12: the deployment of dev.midstream.storage 1.1.0 is under way:
                  - canary
                """);
    }

    @Test
    void firstDeploymentHasNoOldCalls() {
        assertThat(text(SwapRecords.swap().versions(null, "1.0.0").build())).isEqualTo("""
                Swap 12: dev.midstream.storage 1.0.0 is live, the first revision on this node.
                """);
    }

    @Test
    void timesAreThoseOfTheRecord() {
        assertThat(text(SwapRecords.swap().shiftMillis(93).build())).startsWith("""
                Swap 12: dev.midstream.storage 1.0.0 -> 1.1.0, the new revision is live; all new calls went there after 93.0 ms, the routing changed in 12.5 us:
                """);
    }

    @Test
    void abortedCallsAreCountedAndNotEnded() {
        assertThat(text(SwapRecords.swap()
                        .counts("call", 0, 1)
                        .counts("http", 0, 1)
                        .build()))
                .isEqualTo("""
                Swap 12: dev.midstream.storage 1.0.0 -> 1.1.0, the new revision is live:
                  - 2 calls on the old revision were aborted, see ms:certificate 12
                """);
    }

    @Test
    void failedLateAndMixedCallsAreCounted() {
        assertThat(text(SwapRecords.swap()
                        .counts("call", 1, 0)
                        .undrained(3)
                        .mixed(1)
                        .build()))
                .isEqualTo("""
                Swap 12: dev.midstream.storage 1.0.0 -> 1.1.0, the new revision is live:
                  - 1 call failed because no revision could take it
                  - 3 calls on the old revision went on after the deadline, see ms:certificate 12
                  - 1 request may have met old and new revisions of the set
                """);
    }

    @Test
    void keptClassesHaveTheirCause() {
        assertThat(text(SwapRecords.swap()
                        .loader(false, "Thread poller holds them.")
                        .build()))
                .contains("  - the old classes are still in memory: Thread poller holds them.");
        assertThat(text(SwapRecords.swap()
                        .loader(null, "No collection has run.")
                        .build()))
                .doesNotContain("in memory");
    }

    @Test
    void refusalWithoutVersionBeforeSaysNothingAboutIt() {
        SwapRecord refused = SwapRecords.swap()
                .kind(Kind.UNDO)
                .verdict(Verdict.REFUSED, "No revision to go back to.")
                .versions(null, null)
                .build();
        assertThat(text(refused)).isEqualTo("""
                Swap 12: the undo of dev.midstream.storage was refused, nothing has changed:
                  - No revision to go back to.
                """);
    }
}
