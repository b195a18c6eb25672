package dev.midstream.swap.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.LateCall.End;
import dev.midstream.swap.api.OldLoader;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
    @TempDir
    Path folder;

    private static SwapRecord swap(Verdict verdict, List<LateCall> late, OldLoader loader) {
        return new SwapRecord(
                "7",
                "test.service",
                Kind.DEPLOY,
                "1.0.0",
                "2.0.0",
                "0123456789abcdef",
                "test",
                Instant.EPOCH,
                verdict,
                List.of(),
                Map.of("prove", 1.5),
                1,
                1,
                1,
                3,
                1,
                null,
                Map.of("call", new KindCounts(1, 2, 3, 4, 0, 0)),
                12.5,
                late,
                loader,
                null,
                0,
                List.of("a note"),
                List.of("a limit"));
    }

    @Test
    void aCertificateIsReadAsItWasWritten() throws IOException {
        SwapRecord kept = swap(
                Verdict.COMMITTED,
                List.of(new LateCall("http", "GET /x", 12, End.ABORTED_AT_DEADLINE)),
                new OldLoader(true, Instant.EPOCH, "its class loader was collected"));
        new Records(folder, true).keep(kept);

        assertThat(new Records(folder, true).all()).containsExactly(kept);
    }

    @Test
    void aSwapUnderWayIsFoundAsItIsNowAndIsNoHistory() throws IOException {
        Records records = new Records(folder, true);
        records.open("7", () -> swap(Verdict.RUNNING, List.of(), null));

        assertThat(records.find("7")).get().returns(Verdict.RUNNING, SwapRecord::verdict);
        assertThat(records.all()).isEmpty();
        assertThat(records.find("8")).isEmpty();
        assertThat(records.find("seven")).isEmpty();
        records.keep(swap(Verdict.COMMITTED, List.of(), null));
        assertThat(records.find("7")).get().returns(Verdict.COMMITTED, SwapRecord::verdict);
    }

    @Test
    void aNewStartClosesWhatWasOpen() throws IOException {
        new Records(folder, true).open("7", () -> swap(Verdict.RUNNING, List.of(), null));
        SwapRecord interrupted = new Records(folder, true).find("7").orElseThrow();
        assertThat(interrupted.verdict()).isEqualTo(Verdict.INTERRUPTED);
        assertThat(interrupted.reasons()).singleElement().asString().contains("the node stopped during the swap");

        LateCall stuck = new LateCall("call", "Probe.slow", 12, End.RUNNING);
        new Records(folder, true)
                .keep(swap(Verdict.COMMITTED, List.of(stuck), new OldLoader(null, Instant.EPOCH, "resident")));
        SwapRecord after = new Records(folder, true).find("7").orElseThrow();
        assertThat(after.oldLoader().collected()).isTrue();
        assertThat(after.oldLoader().why()).contains("went with the process");
        assertThat(after.late()).containsExactly(stuck.with(End.ABORTED_AT_RETIREMENT));
        assertThat(after.counts()).containsEntry("call", new KindCounts(1, 2, 3, 4, 0, 1));
        assertThat(new Records(folder, true).find("7")).as("and writes it down").contains(after);
    }

    @Test
    void aRecordOfAFormerVersionIsRead() throws IOException {
        Files.writeString(folder.resolve("7.json"), """
                {"id": "7", "service": "test.service", "kind": "DEPLOY", "from": null, "to": "1.0.0", "digest": null,
                 "who": "test", "at": "1970-01-01T00:00:00Z", "verdict": "COMMITTED", "reasons": [], "steps": {},
                 "shiftMillis": 1, "flipMicros": 1, "drainMillis": 0, "finishedOnOld": 0, "undrained": 0}
                """);

        SwapRecord read = new Records(folder, true).find("7").orElseThrow();
        assertThat(read.counts()).isEmpty();
        assertThat(read.late()).isEmpty();
        assertThat(read.oldLoader()).isNull();
    }

    @Test
    void whatIsLearnedLaterIsAddedAndOnlyToASwapThatHasEnded() throws IOException {
        Records records = new Records(folder, true);
        OldLoader collected = new OldLoader(true, Instant.EPOCH, "its class loader was collected");
        records.update("7", certificate -> certificate.with(collected));
        assertThat(records.find("7")).isEmpty();

        records.keep(swap(Verdict.COMMITTED, List.of(), null));
        records.update("7", certificate -> certificate.with(collected));
        assertThat(new Records(folder, true).find("7")).get().returns(collected, SwapRecord::oldLoader);
    }

    @Test
    void idIsNeverUsedAgain() throws IOException {
        Files.writeString(folder.resolve("41.json"), "");
        Files.writeString(folder.resolve("42.json.unreadable"), "half a record");

        Records records = new Records(folder, true);

        assertThat(records.nextId()).isEqualTo("43");
        assertThat(folder.resolve("41.json.unreadable"))
                .as("an empty record is kept aside")
                .exists();
        assertThat(folder.resolve("41.json")).doesNotExist();
    }

    @Test
    void restartOfTheBundleAloneLeavesTheOldClassesOpen() throws IOException {
        OldLoader resident = new OldLoader(null, Instant.EPOCH, "resident");
        new Records(folder, true).keep(swap(Verdict.COMMITTED, List.of(), resident));
        assertThat(new Records(folder, false).find("7")).get().returns(resident, SwapRecord::oldLoader);
    }

    @Test
    void diskThatRefusesRecordsChangesNothing() throws IOException {
        Records records = new Records(folder.resolve("swaps"), true);
        Files.delete(folder.resolve("swaps"));
        Files.createFile(folder.resolve("swaps"));
        records.open("7", () -> swap(Verdict.RUNNING, List.of(), null));
        records.keep(swap(Verdict.COMMITTED, List.of(), null));
        assertThat(records.find("7")).get().returns(Verdict.COMMITTED, SwapRecord::verdict);
        assertThat(records.underWay()).isEmpty();
    }
}
