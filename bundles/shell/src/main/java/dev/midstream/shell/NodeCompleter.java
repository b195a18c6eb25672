package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Node;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes ids of the nodes of the cluster. */
@Service
public final class NodeCompleter implements Completer {
    @Reference(optional = true)
    private Cluster cluster;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> ids = cluster == null
                ? List.of()
                : cluster.nodes().stream().map(Node::id).toList();
        return new StringsCompleter(ids).complete(session, line, candidates);
    }
}
