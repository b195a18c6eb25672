package dev.midstream.shell;

import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes short names of services and ids of committed swaps. */
@org.apache.karaf.shell.api.action.lifecycle.Service
public final class UndoCompleter implements Completer {
    @Reference
    private Swaps swaps;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = new ArrayList<>(
                swaps.services().stream().map(Service::shortName).toList());
        swaps.history().stream()
                .filter(swap -> swap.verdict() == SwapRecord.Verdict.COMMITTED)
                .map(SwapRecord::id)
                .forEach(names::add);
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
