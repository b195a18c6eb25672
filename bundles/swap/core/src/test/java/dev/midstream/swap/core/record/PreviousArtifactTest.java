package dev.midstream.swap.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviousArtifactTest {
    private static final String SERVICE = "test.service";

    @TempDir
    Path folder;

    private Records records;
    private ArtifactStore store;
    private PreviousArtifact past;

    @BeforeEach
    void open() throws IOException {
        records = new Records(folder.resolve("swaps"));
        store = new ArtifactStore(folder.resolve("artifacts"));
        past = new PreviousArtifact(records, store);
    }

    private void record(String from, String to, String digest, Verdict verdict) {
        records.keep(new SwapRecord(
                records.nextId(),
                SERVICE,
                Kind.DEPLOY,
                from,
                to,
                digest,
                "test",
                Instant.EPOCH,
                verdict,
                List.of(),
                Map.of(),
                1,
                1,
                1,
                0,
                0,
                null,
                Map.of(),
                0,
                List.of(),
                null));
    }

    private String kept(String content) throws IOException {
        String digest = "0123456789abcdef".repeat(3) + content;
        store.put(Files.writeString(folder.resolve("deployed.jar"), content), digest);
        return digest;
    }

    @Test
    void theRevisionBeforeIsTheOneThatTheLastSwapReplaced() throws Exception {
        record(null, "1.0.0", kept("one"), Verdict.COMMITTED);
        record("1.0.0", "2.0.0", kept("two"), Verdict.COMMITTED);
        record("2.0.0", "3.0.0", kept("three"), Verdict.REFUSED);

        assertThat(past.revisionBefore(SERVICE, "2.0.0")).hasContent("one");
    }

    @Test
    void whatIsNotKeptIsRefusedWithAReason() {
        record("1.0.0", "2.0.0", "f".repeat(64), Verdict.COMMITTED);
        assertThatThrownBy(() -> past.revisionBefore(SERVICE, "2.0.0"))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("revision 1.0.0 of test.service was not deployed through Midstream");
        assertThatThrownBy(() -> past.revisionBefore(SERVICE, "9.0.0"))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("nothing is recorded before revision 9.0.0");
    }
}
