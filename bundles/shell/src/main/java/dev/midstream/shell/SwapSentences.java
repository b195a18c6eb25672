package dev.midstream.shell;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Describes the outcome of swaps. Each figure and each version is one of the record; what it does not have is not said. */
final class SwapSentences {
    private SwapSentences() {}

    /** Returns the lines about a swap: one for the outcome, and one for each thing that is to be known about it. */
    static List<String> of(SwapRecord swap) {
        List<String> details = new ArrayList<>(swap.reasons());
        if (swap.verdict() == Verdict.COMMITTED) {
            details.addAll(calls(swap));
            details.addAll(swap.notes());
        }
        List<String> lines = new ArrayList<>();
        lines.add("Swap " + swap.id() + ": " + outcome(swap) + (details.isEmpty() ? "." : ":"));
        details.forEach(detail -> lines.add("  - " + detail));
        return lines;
    }

    /**
     * Ends a command whose swaps did not succeed.
     *
     * @throws FailedException with a message that begins with the verdict
     */
    static void requireSuccess(List<SwapRecord> swaps, Output out) throws FailedException {
        List<SwapRecord> undone = with(swaps, Verdict.UNDONE);
        if (!undone.isEmpty()) {
            throw new FailedException(FailedException.UNDONE + " " + names(undone) + ".");
        }
        List<SwapRecord> failed =
                swaps.stream().filter(swap -> !swap.verdict().succeeded()).toList();
        if (!failed.isEmpty()) {
            throw new FailedException(FailedException.REFUSED + " " + names(failed) + ". Nothing has changed.");
        }
    }

    private static List<SwapRecord> with(List<SwapRecord> swaps, Verdict verdict) {
        return swaps.stream().filter(swap -> swap.verdict() == verdict).toList();
    }

    private static String names(List<SwapRecord> swaps) {
        return swaps.stream()
                .map(swap -> "swap " + swap.id() + " of " + swap.service())
                .collect(Collectors.joining(", "));
    }

    private static String outcome(SwapRecord swap) {
        return switch (swap.verdict()) {
            case COMMITTED -> committed(swap);
            case UNCHANGED -> action(swap) + " changes nothing";
            case REFUSED -> action(swap) + " was refused, nothing has changed" + live(swap, "stays live");
            case UNDONE -> action(swap) + " was undone" + live(swap, "is live");
            case INTERRUPTED ->
                action(swap) + " was interrupted because the node ended; ms:info " + swap.service()
                        + " shows the live revision";
            case RUNNING -> action(swap) + " is under way";
        };
    }

    private static String committed(SwapRecord swap) {
        String service = swap.service();
        return switch (swap.kind()) {
            case DEPLOY ->
                swap.from() == null
                        ? service + " " + swap.to() + " is live, the first revision on this node"
                        : service + " " + swap.from() + " -> " + swap.to() + ", the new revision is live"
                                + timing(swap);
            case UNDO ->
                swap.to() == null
                        ? service + " " + Text.orDash(swap.from()) + " was taken back and is not live on this node"
                        : service + " went back" + (swap.from() == null ? "" : " from " + swap.from()) + " to "
                                + swap.to() + timing(swap);
            case WITHDRAW -> service + " " + Text.orDash(swap.from()) + " left this node, its calls go to other nodes";
            case UNDEPLOY ->
                service + " " + Text.orDash(swap.from()) + " was removed from this node; ms:undo " + service
                        + " brings it back while its jar is kept";
        };
    }

    private static String timing(SwapRecord swap) {
        return swap.shiftMillis() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; all new calls went there after %.1f ms, the routing changed in %.1f us",
                        swap.shiftMillis(),
                        swap.flipMicros());
    }

    private static String action(SwapRecord swap) {
        String version = swap.to() == null ? "" : " " + swap.to();
        return switch (swap.kind()) {
            case DEPLOY -> "the deployment of " + swap.service() + version;
            case UNDO -> "the undo of " + swap.service() + (swap.to() == null ? "" : " to " + swap.to());
            case WITHDRAW -> "the withdrawal of " + swap.service();
            case UNDEPLOY -> "the removal of " + swap.service();
        };
    }

    /** The record of a refusal has no version before if the refusal came before it was known, so nothing is said then. */
    private static String live(SwapRecord swap, String is) {
        return swap.from() == null ? "" : ", " + swap.from() + " " + is;
    }

    private static List<String> calls(SwapRecord swap) {
        List<String> lines = new ArrayList<>();
        long aborted = sum(swap, KindCounts::aborted);
        long failed = sum(swap, KindCounts::failed);
        if (failed > 0) {
            lines.add(Text.count(failed, "call") + " failed because no revision could take "
                    + (failed == 1 ? "it" : "them"));
        }
        if (aborted > 0) {
            lines.add(Text.count(aborted, "call") + " on the old revision " + (aborted == 1 ? "was" : "were")
                    + " aborted, see ms:certificate " + swap.id());
        }
        if (swap.undrained() > 0) {
            lines.add(Text.count(swap.undrained(), "call")
                    + " on the old revision went on after the deadline, see ms:certificate " + swap.id());
        }
        if (swap.from() != null && failed == 0 && aborted == 0 && swap.undrained() == 0) {
            lines.add("every call on the old revision ended");
        }
        if (swap.mixed() > 0) {
            lines.add(Text.count(swap.mixed(), "request") + " may have met old and new revisions of the set");
        }
        if (swap.oldLoader() != null && Boolean.FALSE.equals(swap.oldLoader().collected())) {
            lines.add("the old classes are still in memory: " + swap.oldLoader().why());
        }
        return lines;
    }

    private static long sum(SwapRecord swap, ToLongFunction<KindCounts> figure) {
        return swap.counts().values().stream().mapToLong(figure).sum();
    }
}
