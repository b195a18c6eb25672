package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.record.SwapRecordBuilder;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides what an undo brings back: for each service of the set the resident revision, or the jar of the revision before.
 * Stateless but for its collaborators; thread-safe.
 */
public final class Undo {
    private final SwapContext context;

    public Undo(SwapContext context) {
        this.context = context;
    }

    /** Returns the last swap of a service that changed its revision. */
    public Optional<SwapRecord> lastSwap(String service) {
        return context.records().all().stream()
                .filter(swap -> swap.service().equals(service) && swap.verdict() == Verdict.COMMITTED)
                .findFirst();
    }

    /** Returns the swaps that shifted with this one, itself among them. */
    private List<SwapRecord> set(SwapRecord swap) {
        return swap.set() == null
                ? List.of(swap)
                : context.records().all().stream()
                        .filter(other -> swap.set().equals(other.set()) && other.verdict() == Verdict.COMMITTED)
                        .sorted((one, other) -> Long.compare(Long.parseLong(one.id()), Long.parseLong(other.id())))
                        .toList();
    }

    /** Undoes the last swap of a service with its whole set. Never throws. */
    public List<SwapRecord> ofService(String service, DeployOptions options, Consumer<SwapStep> progress) {
        List<SwapRecord> set = lastSwap(service).map(this::set).orElse(List.of());
        return set.size() <= 1 ? run(List.of(service), options, progress) : ofSet(set, options, progress);
    }

    /** Undoes a swap with its whole set. Never throws. */
    public List<SwapRecord> ofSwap(SwapRecord swap, DeployOptions options, Consumer<SwapStep> progress) {
        if (swap.verdict() != Verdict.COMMITTED) {
            return refused(
                    List.of(swap.service()),
                    options,
                    progress,
                    "swap " + swap.id() + " is " + swap.verdict().name().toLowerCase(java.util.Locale.ROOT)
                            + ", so there is nothing to undo.");
        }
        return ofSet(set(swap), options, progress);
    }

    private List<SwapRecord> ofSet(List<SwapRecord> set, DeployOptions options, Consumer<SwapStep> progress) {
        List<String> services = set.stream().map(SwapRecord::service).toList();
        for (SwapRecord member : set) {
            SwapRecord last = lastSwap(member.service()).orElse(member);
            if (!last.id().equals(member.id())) {
                return refused(
                        services,
                        options,
                        progress,
                        member.service() + " was swapped again by swap " + last.id() + " after swap " + member.id()
                                + ". Undo that one first, or deploy the version that you want.");
            }
        }
        return run(services, options, progress);
    }

    private List<SwapRecord> run(List<String> services, DeployOptions options, Consumer<SwapStep> progress) {
        SwapTransaction transaction = new SwapTransaction(context, options, progress);
        for (String service : services) {
            try {
                add(transaction, service, options, services.size() > 1);
            } catch (SwapRefusedException e) {
                return refused(services, options, progress, String.join("; ", e.reasons()));
            }
        }
        return transaction.run();
    }

    private void add(SwapTransaction transaction, String service, DeployOptions options, boolean inSet)
            throws SwapRefusedException {
        Optional<SwapRecord> last = lastSwap(service);
        Optional<Installed> resident = context.residents().of(service);
        String wanted = options.version() != null
                ? options.version()
                : resident.map(Installed::version)
                        .or(() -> last.map(SwapRecord::from))
                        .orElse(null);
        if (wanted == null) {
            if (inSet) {
                transaction.leave(service, Kind.UNDO);
                return;
            }
            throw new SwapRefusedException("nothing is recorded before the live revision of " + service
                    + ". Deploy the jar of the version that you want back, or remove the service with ms:undeploy.");
        }
        requireNotUndone(service, wanted, options);
        if (resident.filter(revision -> revision.version().equals(wanted)).isPresent()) {
            transaction.recall(resident.get());
        } else {
            transaction.redeploy(service, jar(service, wanted));
        }
    }

    /** A revision that the monitoring or a judge has undone comes back only by its name. */
    private void requireNotUndone(String service, String version, DeployOptions options) throws SwapRefusedException {
        Optional<SwapRecord> undone = context.records().all().stream()
                .filter(swap -> swap.service().equals(service) && version.equals(swap.to()))
                .filter(swap -> swap.verdict() == Verdict.UNDONE || swap.verdict() == Verdict.COMMITTED)
                .findFirst()
                .filter(swap -> swap.verdict() == Verdict.UNDONE);
        if (undone.isPresent() && options.version() == null) {
            throw new SwapRefusedException("revision " + version + " of " + service + " was undone already, see"
                    + " ms:certificate " + undone.get().id() + ". If you want it back, name it: ms:undo --version "
                    + version + " " + service + ".");
        }
    }

    private Path jar(String service, String version) throws SwapRefusedException {
        String digest = context.records().all().stream()
                .filter(swap -> swap.service().equals(service) && swap.verdict() != Verdict.REFUSED)
                .map(swap -> version.equals(swap.to())
                        ? swap.digest()
                        : version.equals(swap.from()) ? swap.digestBefore() : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new SwapRefusedException("revision " + version + " of " + service
                        + " was not deployed through Midstream, so its jar is not kept. Deploy it."));
        try {
            return context.artifacts()
                    .find(digest)
                    .orElseThrow(() -> new SwapRefusedException(
                            "the jar of revision " + version + " of " + service + " is not kept any more. Deploy it."));
        } catch (IOException e) {
            throw new SwapRefusedException("the kept jars cannot be read: " + e.getMessage() + ". Deploy the jar.", e);
        }
    }

    private List<SwapRecord> refused(
            List<String> services, DeployOptions options, Consumer<SwapStep> progress, String reason) {
        List<SwapRecord> records = new ArrayList<>();
        for (String service : services) {
            SwapRecordBuilder builder =
                    new SwapRecordBuilder(context.records(), service, Kind.UNDO, options.who(), progress);
            builder.from(context.node().live(service).orElse(null));
            if (services.size() > 1) {
                builder.set(records.isEmpty() ? builder.id() : records.get(0).id());
            }
            SwapRecord record = builder.end(Verdict.REFUSED, List.of(reason));
            context.records().keep(record);
            records.add(record);
        }
        return records;
    }
}
