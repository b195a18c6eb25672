package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "move",
        description = "Moves a service to another node of the cluster, without a failed call",
        detailedDescription = "Example: ms:move --from node1 processing node2")
public final class MoveCommand extends ChangingCommand {
    @Reference(optional = true)
    private Cluster cluster;

    @Argument(index = 0, name = "service", description = "Name or short name of the service", required = true)
    @Completion(PlacedServiceCompleter.class)
    private String name;

    @Argument(index = 1, name = "node", description = "The node that is to run it", required = true)
    @Completion(NodeCompleter.class)
    private String to;

    @Option(name = "--from", description = "The node to leave, if several run the service")
    @Completion(NodeCompleter.class)
    private String from;

    @Option(name = "--timeout", description = "Longest time to wait for the nodes, for example 5m; 0s to not wait")
    private String timeout = "60s";

    @Override
    void run(Output out, boolean dry) throws Exception {
        Duration atMost = OptionValues.duration("--timeout", timeout);
        Cluster known = ClusterMonitor.need(cluster);
        Placement now = known.service(name);
        if (dry) {
            known.node(to);
            report(now).show(out);
            return;
        }
        if (from == null) {
            known.move(now.service(), to);
        } else {
            known.move(now.service(), from, to);
        }
        ClusterMonitor.settle(known, now.service(), atMost, out);
    }

    private DryRunReport report(Placement now) {
        DryRunReport report = new DryRunReport();
        if (runs(now, to)) {
            report.refuse(now.service() + " runs on " + to + " already.");
        }
        if (from != null && !runs(now, from)) {
            report.refuse(
                    now.service() + " does not run on " + from + "; it runs on " + ClusterMonitor.places(now) + ".");
        }
        return report.expect(now.service() + " would run on " + to + " instead of "
                + (from == null ? "one of " + ClusterMonitor.places(now) : from) + ".");
    }

    private static boolean runs(Placement placement, String node) {
        return placement.places().stream().anyMatch(place -> place.node().equals(node) && place.wanted() != null);
    }
}
