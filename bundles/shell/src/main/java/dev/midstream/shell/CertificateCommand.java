package dev.midstream.shell;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

@Service
@Command(scope = "ms", name = "certificate", description = "Shows all that was recorded of one swap")
public final class CertificateCommand implements Action {
    @Reference
    private Swaps swaps;

    @Argument(name = "id", description = "Id of the swap, see ms:history", required = true)
    @Completion(SwapCompleter.class)
    private String id;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() {
        SwapRecord swap = swaps.history().stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No swap " + id + "; ms:history lists those there are"));
        if (json) {
            Output.json(swap);
            return null;
        }
        ShellTable table = Output.table("", "What", "Value");
        row(table, "swap", swap.id() + ", " + swap.kind() + " by " + swap.who() + " at " + swap.at());
        row(table, "service", swap.service());
        row(table, "from", Output.orDash(swap.from()));
        row(table, "to", Output.orDash(swap.to()));
        row(table, "SHA-256", Output.orDash(swap.digest()));
        row(table, "verdict", swap.verdict());
        swap.reasons().forEach(reason -> row(table, "because", reason));
        swap.steps().forEach((step, millis) -> row(table, step, Output.millis(millis)));
        row(table, "all traffic on the new revision after", Output.millis(swap.shiftMillis()));
        row(table, "routing changed within", String.format(java.util.Locale.ROOT, "%.1f us", swap.flipMicros()));
        row(table, "old revision drained after", Output.millis(swap.drainMillis()));
        row(table, "calls finished on the old revision", swap.finishedOnOld());
        row(table, "calls still running at the deadline", swap.undrained());
        table.print(System.out);
        return null;
    }

    private static void row(ShellTable table, String what, Object value) {
        table.addRow().addContent(what, value);
    }
}
