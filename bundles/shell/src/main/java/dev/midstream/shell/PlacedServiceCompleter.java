package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes short names of the services of the cluster. */
@Service
public final class PlacedServiceCompleter implements Completer {
    @Reference(optional = true)
    private Cluster cluster;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = cluster == null
                ? List.of()
                : cluster.services().stream().map(Placement::shortName).toList();
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
