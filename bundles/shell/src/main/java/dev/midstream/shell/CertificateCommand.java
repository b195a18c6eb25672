package dev.midstream.shell;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "certificate",
        description = "Shows the certificate of a swap, also while the swap is under way",
        detailedDescription = "Example: ms:certificate 12")
public final class CertificateCommand extends MidstreamCommand {
    @Reference
    private Swaps swaps;

    @Argument(name = "id", description = "Id of the swap, see ms:history", required = true)
    @Completion(SwapCompleter.class)
    private String id;

    @Override
    void run(Output out) throws UnknownSwapException {
        SwapRecord swap = swaps.certificate(id);
        if (out.json()) {
            out.json(swap);
            return;
        }
        out.field("swap", swap.id() + ", " + swap.kind() + " by " + swap.who() + " at " + swap.at());
        if (swap.set() != null) {
            out.field("set", "the set of swap " + swap.set());
        }
        out.field("service", swap.service());
        out.field("from", version(swap.from(), swap.digestBefore()));
        out.field("to", version(swap.to(), swap.digest()));
        out.field("verdict", swap.verdict());
        swap.reasons().forEach(reason -> out.field("because", reason));
        swap.steps().forEach((step, millis) -> out.field(step, Text.millis(millis)));
        out.field(
                "shift",
                "all new calls on the new revision after " + Text.millis(swap.shiftMillis())
                        + "; routing changed within " + Text.micros(swap.flipMicros()));
        out.field("pause", "longest pause of a caller " + Text.micros(swap.longestPauseMicros()));
        out.field(
                "drain",
                "old revision drained after " + Text.millis(swap.drainMillis()) + "; "
                        + Text.count(swap.undrained(), "call") + " went on after the deadline");
        if (swap.mixed() > 0) {
            out.field("mixed", Text.count(swap.mixed(), "request") + " may have met old and new revisions of the set");
        }
        swap.counts().forEach((kind, counts) -> out.field(kind, describe(counts)));
        swap.notes().forEach(note -> out.field("note", note));
        swap.notCovered().forEach(limit -> out.field("not covered", limit));
        swap.late().forEach(call -> out.field("late", describe(call)));
        if (swap.oldLoader() != null) {
            out.field(
                    "classes",
                    swap.oldLoader().why() + ", since " + swap.oldLoader().at());
        }
    }

    private static String version(String version, String digest) {
        return Text.orDash(version) + (digest == null ? "" : " SHA-256 " + digest);
    }

    private static String describe(KindCounts counts) {
        return counts.finishedOnOld() + " finished on the old revision, " + counts.finishedOnNew() + " on the new, "
                + counts.rerouted() + " re-routed, " + counts.failed() + " failed, " + counts.aborted()
                + " aborted; before the swap " + counts.finishedBefore();
    }

    private static String describe(LateCall call) {
        return call.kind() + " " + call.what() + ", " + Text.millis(call.millis()) + ": " + Text.lower(call.end());
    }
}
