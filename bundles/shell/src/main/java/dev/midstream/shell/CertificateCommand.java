package dev.midstream.shell;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.api.LateCall;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

@Service
@Command(
        scope = "ms",
        name = "certificate",
        description = "Shows the certificate of a swap, as it is now if the swap is under way")
public final class CertificateCommand implements Action {
    @Reference
    private Swaps swaps;

    @Argument(name = "id", description = "Id of the swap, see ms:history or its progress", required = true)
    @Completion(SwapCompleter.class)
    private String id;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws UnknownSwapException {
        SwapRecord swap = swaps.certificate(id);
        if (json) {
            Output.json(swap);
        } else {
            print(swap);
        }
        return null;
    }

    private static void print(SwapRecord swap) {
        ShellTable table = Output.table("", "What", "Value");
        row(table, "swap", swap.id() + ", " + swap.kind() + " by " + swap.who() + " at " + swap.at());
        row(table, "service", swap.service());
        row(table, "from", version(swap.from(), swap.digestBefore()));
        row(table, "to", version(swap.to(), swap.digest()));
        row(table, "verdict", swap.verdict());
        swap.reasons().forEach(reason -> row(table, "because", reason));
        swap.steps().forEach((step, millis) -> row(table, step, Output.millis(millis)));
        row(table, "all traffic on the new revision after", Output.millis(swap.shiftMillis()));
        row(table, "routing changed within", Output.micros(swap.flipMicros()));
        row(table, "longest pause of a caller", Output.micros(swap.longestPauseMicros()));
        row(table, "old revision drained after", Output.millis(swap.drainMillis()));
        row(table, "went on after the deadline", swap.undrained());
        swap.counts().forEach((kind, counts) -> row(table, kind, describe(counts)));
        swap.late().forEach(call -> row(table, "at the deadline", describe(call)));
        if (swap.oldLoader() != null) {
            row(
                    table,
                    "old classes",
                    swap.oldLoader().why() + ", since " + swap.oldLoader().at());
        }
        table.print(System.out);
    }

    private static String version(String version, String digest) {
        return Output.orDash(version) + (digest == null ? "" : ", SHA-256 " + digest);
    }

    private static String describe(KindCounts counts) {
        return counts.finishedOnOld() + " finished on the old revision, " + counts.finishedOnNew() + " on the new, "
                + counts.rerouted() + " re-routed, " + counts.failed() + " failed, " + counts.aborted()
                + " aborted; before the swap " + counts.finishedBefore();
    }

    private static String describe(LateCall call) {
        return call.kind() + " " + call.what() + ", " + Output.millis(call.millis()) + ": "
                + call.end().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }
}
