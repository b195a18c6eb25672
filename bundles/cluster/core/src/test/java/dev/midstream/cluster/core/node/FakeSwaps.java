package dev.midstream.cluster.core.node;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Swaps that are records. */
final class FakeSwaps implements Swaps {
    /** Those that have ended, the newest first. */
    final List<SwapRecord> ended = new CopyOnWriteArrayList<>();

    final List<SwapRecord> underWay = new CopyOnWriteArrayList<>();
    final List<String> decided = new CopyOnWriteArrayList<>();

    static SwapRecord swap(
            int id, String service, Kind kind, String before, String digest, Verdict verdict, String... reasons) {
        return new SwapRecord(
                Integer.toString(id),
                service,
                kind,
                null,
                null,
                digest,
                "somebody",
                Instant.EPOCH,
                verdict,
                List.of(reasons),
                Map.of(),
                0,
                0,
                0,
                0,
                0,
                before,
                Map.of(),
                0,
                List.of(),
                null);
    }

    @Override
    public List<Service> services() {
        return List.of();
    }

    @Override
    public Service service(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Plan> plan(List<Path> bundles) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SwapRecord> deploy(List<Path> bundles, DeployOptions options, Consumer<SwapStep> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SwapRecord undo(String service, DeployOptions options, Consumer<SwapStep> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SwapRecord withdraw(String service, DeployOptions options, Consumer<SwapStep> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void promote(String id) {
        decided.add("promote " + id);
    }

    @Override
    public void abort(String id) {
        decided.add("abort " + id);
    }

    @Override
    public List<SwapRecord> history() {
        return List.copyOf(ended);
    }

    @Override
    public SwapRecord certificate(String id) throws UnknownSwapException {
        for (List<SwapRecord> some : List.of(underWay, ended)) {
            for (SwapRecord swap : some) {
                if (swap.id().equals(id)) {
                    return swap;
                }
            }
        }
        throw new UnknownSwapException("No swap " + id);
    }
}
