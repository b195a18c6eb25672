package dev.midstream.swap.core.record;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Finds the jar of the revision before the live one when that revision itself is gone. */
public final class PreviousArtifact {
    private final Records records;
    private final ArtifactStore store;

    public PreviousArtifact(Records records, ArtifactStore store) {
        this.records = records;
        this.store = store;
    }

    /** @throws SwapRefusedException if the records know of none, or its jar is not kept any more; says what to do */
    public Path revisionBefore(String service, String live) throws SwapRefusedException {
        List<SwapRecord> committed = records.all().stream()
                .filter(swap -> swap.service().equals(service) && swap.verdict() == Verdict.COMMITTED)
                .toList();
        String before = committed.stream()
                .filter(swap -> Objects.equals(swap.to(), live))
                .map(SwapRecord::from)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new SwapRefusedException("nothing is recorded before revision " + live + " of "
                        + service + ": deploy the jar of the version that you want back"));
        String digest = committed.stream()
                .filter(swap -> before.equals(swap.to()) && swap.digest() != null)
                .map(SwapRecord::digest)
                .findFirst()
                .orElseThrow(() -> new SwapRefusedException("revision " + before + " of " + service
                        + " was not deployed through Midstream, so its jar is not kept: deploy it"));
        try {
            return store.find(digest)
                    .orElseThrow(() -> new SwapRefusedException(
                            "the jar of revision " + before + " of " + service + " is not kept any more: deploy it"));
        } catch (IOException e) {
            throw new SwapRefusedException("the kept jars cannot be read: " + e.getMessage(), e);
        }
    }
}
