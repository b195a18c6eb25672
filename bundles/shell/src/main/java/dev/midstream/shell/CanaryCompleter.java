package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.Swaps;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the ids of canaries under way, and in a cluster the services of rollouts under way. */
@Service
public final class CanaryCompleter implements Completer {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = new ArrayList<>();
        swaps.underWay().stream()
                .filter(NodeOperations::isCanary)
                .map(SwapRecord::id)
                .forEach(names::add);
        if (cluster != null) {
            cluster.services().stream()
                    .filter(placement ->
                            placement.rollout() != null && !placement.rollout().ended())
                    .map(Placement::shortName)
                    .forEach(names::add);
        }
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
