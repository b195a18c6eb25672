package dev.midstream.shell;

import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes ids of swaps of this node, also of those under way. */
@Service
public final class SwapCompleter implements Completer {
    @Reference
    private Swaps swaps;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> ids = Stream.concat(swaps.underWay().stream(), swaps.history().stream())
                .map(SwapRecord::id)
                .distinct()
                .toList();
        return new StringsCompleter(ids).complete(session, line, candidates);
    }
}
