package dev.midstream.shell;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
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
        name = "history",
        description = "Lists the swaps of this node, refused ones too, the newest first")
public final class HistoryCommand implements Action {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Reference
    private Swaps swaps;

    @Argument(name = "service", description = "Only swaps of this service")
    @Completion(ServiceCompleter.class)
    private String name;

    @Option(name = "--limit", description = "How many swaps at most, 0 for all")
    private int limit = 50;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws UnknownServiceException {
        String service = name == null ? null : swaps.service(name).name();
        List<SwapRecord> history = swaps.history().stream()
                .filter(swap -> service == null || service.equals(swap.service()))
                .limit(limit == 0 ? Long.MAX_VALUE : limit)
                .toList();
        if (json) {
            Output.json(history);
            return null;
        }
        ShellTable table = Output.table(
                "No swaps yet",
                "Id",
                "When",
                "Service",
                "What",
                "From",
                "To",
                "Verdict",
                "Shift",
                "Drain",
                "Who",
                "Why");
        for (SwapRecord swap : history) {
            table.addRow()
                    .addContent(
                            swap.id(),
                            TIME.format(swap.at()),
                            swap.service(),
                            swap.kind(),
                            Output.orDash(swap.from()),
                            Output.orDash(swap.to()),
                            swap.verdict(),
                            Output.millis(swap.shiftMillis()),
                            Output.millis(swap.drainMillis()),
                            swap.who(),
                            String.join("; ", swap.reasons()));
        }
        table.print(System.out);
        return null;
    }
}
