package dev.midstream.shell;

import dev.midstream.swap.api.Swaps;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes short names of the managed services. */
@Service
public final class ServiceCompleter implements Completer {
    @Reference
    private Swaps swaps;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = swaps.services().stream()
                .map(dev.midstream.swap.api.Service::shortName)
                .toList();
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
