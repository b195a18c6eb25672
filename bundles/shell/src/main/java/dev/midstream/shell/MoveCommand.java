package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(scope = "ms", name = "move", description = "Runs a service on another node of the cluster; no call fails")
public final class MoveCommand implements Action {
    @Reference(optional = true)
    private Cluster cluster;

    @Argument(index = 0, name = "service", description = "Name or short name of the service", required = true)
    @Completion(PlacedServiceCompleter.class)
    private String name;

    @Argument(index = 1, name = "node", description = "The node to run it", required = true)
    @Completion(NodeCompleter.class)
    private String to;

    @Option(name = "--from", description = "The node to leave, if several run it")
    private String from;

    @Option(name = "--wait", description = "How long to wait until it runs there: 30s, 5m. 0s for not at all")
    private String wait = "60s";

    @Option(name = "--dry-run", description = "Says what would happen and changes nothing")
    private boolean dryRun;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws Exception {
        Cluster known = Clusters.need(cluster);
        Placement now = known.service(name);
        if (dryRun) {
            known.node(to);
            System.out.println(now.service() + " would run on " + to + " instead of "
                    + (from == null ? "one of " + Clusters.places(now) : from));
            return null;
        }
        if (from == null) {
            known.move(now.service(), to);
        } else {
            known.move(now.service(), from, to);
        }
        return Settled.report(known, now.service(), Durations.parse(wait), json);
    }
}
