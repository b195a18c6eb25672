package dev.midstream.shell;

import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.api.UnknownSwapException;
import java.util.List;
import java.util.Optional;

/** Predicts an undo from the records of the swaps: of a service, or of a swap with its set. */
final class UndoDryRun {
    private final Swaps swaps;
    private final List<SwapRecord> history;
    private final DryRunReport report = new DryRunReport();

    private UndoDryRun(Swaps swaps) {
        this.swaps = swaps;
        history = swaps.history();
    }

    /**
     * @param what the name of a service or the id of a swap
     * @param version the wanted version, or null
     */
    static DryRunReport of(Swaps swaps, String what, String version)
            throws UnknownServiceException, UnknownSwapException {
        UndoDryRun undo = new UndoDryRun(swaps);
        if (OptionValues.isSwapId(what)) {
            undo.swap(swaps.certificate(what), version);
        } else {
            undo.service(what, version);
        }
        return undo.report;
    }

    private void service(String name, String version) throws UnknownServiceException {
        String service = HistoryCommand.serviceName(swaps, history, name);
        Optional<SwapRecord> last = last(service);
        Optional<String> resident = resident(service);
        if (last.isEmpty() && resident.isPresent()) {
            report.expect(service + " would go back to " + resident.get() + ", which is resident.");
            return;
        }
        if (last.isEmpty()) {
            report.refuse(service + " has no swap that could be undone; ms:history " + name + " lists its swaps.");
            return;
        }
        set(last.get(), version);
    }

    private void swap(SwapRecord swap, String version) {
        if (swap.verdict() != Verdict.COMMITTED) {
            report.refuse("Swap " + swap.id() + " of " + swap.service() + " cannot be undone: it is "
                    + Text.lower(swap.verdict()) + ".");
            return;
        }
        set(swap, version);
    }

    private void set(SwapRecord swap, String version) {
        List<SwapRecord> set = members(swap);
        for (SwapRecord member : set) {
            last(member.service())
                    .filter(last -> !last.id().equals(member.id()))
                    .ifPresent(last -> report.refuse("Swap " + member.id() + " is not the last one of "
                            + member.service() + ", which is swap " + last.id() + "."));
            back(member, version, set.size() > 1);
        }
    }

    private void back(SwapRecord swap, String version, boolean inSet) {
        String service = swap.service();
        NodeOperations.busy(swaps, service).ifPresent(report::refuse);
        Optional<String> resident = resident(service);
        String target = version == null ? resident.orElse(swap.from()) : version;
        if (target == null && inSet) {
            report.expect(service + " would be removed from this node, because it was new with this set.");
            return;
        }
        if (target == null) {
            report.refuse("Swap " + swap.id() + " was the first deployment of " + service
                    + ": there is no revision to go back to. ms:undeploy removes the service.");
            return;
        }
        if (version == null) {
            undone(service, target)
                    .ifPresent(undone -> report.refuse("Swap " + undone.id() + " of " + service + " to " + target
                            + " has been undone already. If that version is wanted, name it: --version " + target
                            + "."));
        }
        report.expect(service + " would go back from " + Text.orDash(swap.to()) + " to " + target + ", which "
                + (resident.filter(target::equals).isPresent()
                        ? "is resident."
                        : "is not resident: its jar would be deployed again if it is kept."));
    }

    private Optional<SwapRecord> last(String service) {
        return history.stream()
                .filter(swap -> swap.service().equals(service) && swap.verdict() == Verdict.COMMITTED)
                .findFirst();
    }

    /** Returns the last swap to a version if it was undone by a judge or the monitoring. */
    private Optional<SwapRecord> undone(String service, String version) {
        return history.stream()
                .filter(swap -> swap.service().equals(service)
                        && version.equals(swap.to())
                        && (swap.verdict() == Verdict.COMMITTED || swap.verdict() == Verdict.UNDONE))
                .findFirst()
                .filter(swap -> swap.verdict() == Verdict.UNDONE);
    }

    private List<SwapRecord> members(SwapRecord swap) {
        return swap.set() == null
                ? List.of(swap)
                : history.stream()
                        .filter(other -> swap.set().equals(other.set()) && other.verdict() == Verdict.COMMITTED)
                        .toList();
    }

    private Optional<String> resident(String service) {
        return swaps.services().stream()
                .filter(known -> known.name().equals(service))
                .flatMap(known -> known.revisions().stream())
                .filter(revision -> revision.state() == Revision.State.RESIDENT)
                .map(Revision::version)
                .findFirst();
    }
}
