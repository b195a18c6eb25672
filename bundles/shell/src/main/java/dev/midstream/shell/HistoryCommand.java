package dev.midstream.shell;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "history",
        description = "Lists the swaps of this node, the newest first; those under way, refused and undone too",
        detailedDescription = "Example: ms:history --limit 10 orders")
public final class HistoryCommand extends MidstreamCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.systemDefault());
    private static final int MOST = 1_000_000;

    @Reference
    private Swaps swaps;

    @Argument(name = "service", description = "Only swaps of this service")
    @Completion(ServiceCompleter.class)
    private String name;

    @Option(name = "--limit", description = "Largest number of swaps, 0 for all")
    private String limit = "50";

    @Override
    void run(Output out) throws UnknownServiceException {
        int most = OptionValues.number("--limit", limit, 0, MOST);
        List<SwapRecord> all = new ArrayList<>(swaps.underWay());
        Collections.reverse(all);
        swaps.history().stream()
                .filter(ended -> all.stream().noneMatch(running -> running.id().equals(ended.id())))
                .toList()
                .forEach(all::add);
        String service = name == null ? null : serviceName(swaps, all, name);
        List<SwapRecord> shown = all.stream()
                .filter(swap -> service == null || service.equals(swap.service()))
                .limit(most == 0 ? Long.MAX_VALUE : most)
                .toList();
        if (out.json()) {
            out.json(shown);
            return;
        }
        Table table = new Table("No swaps yet", "Id", "When", "Service", "What", "From", "To", "Verdict", "Who", "Why")
                .keepHead("Why", "Who")
                .keepTail("Service");
        Map<String, String> shortNames = swaps.services().stream()
                .collect(Collectors.toMap(
                        dev.midstream.swap.api.Service::name, dev.midstream.swap.api.Service::shortName));
        for (SwapRecord swap : shown) {
            table.row(
                    swap.id(),
                    TIME.format(swap.at()),
                    shortNames.getOrDefault(swap.service(), swap.service()),
                    Text.lower(swap.kind()),
                    swap.from(),
                    swap.to(),
                    swap.verdict(),
                    swap.who(),
                    swap.verdict() == SwapRecord.Verdict.RUNNING
                            ? NodeOperations.step(swap)
                            : String.join("; ", swap.reasons()));
        }
        out.table(table);
    }

    /** Returns the full name of a service, also of one that has been removed and has records only. */
    static String serviceName(Swaps swaps, List<SwapRecord> records, String name) throws UnknownServiceException {
        try {
            return swaps.service(name).name();
        } catch (UnknownServiceException e) {
            List<String> removed = records.stream()
                    .map(SwapRecord::service)
                    .filter(service -> service.equals(name) || service.endsWith("." + name))
                    .distinct()
                    .toList();
            if (removed.size() == 1) {
                return removed.get(0);
            }
            throw e;
        }
    }
}
