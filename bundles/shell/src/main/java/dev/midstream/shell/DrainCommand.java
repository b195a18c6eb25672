package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Drain;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "drain",
        description =
                "Moves the services of a node to the other nodes of the cluster, without a failed call, and places"
                        + " nothing there until the drain is ended",
        detailedDescription = "Example: ms:drain node2, later ms:drain --end node2")
public final class DrainCommand extends ChangingCommand {
    @Reference(optional = true)
    private Cluster cluster;

    @Argument(name = "node", description = "The node to drain", required = true)
    @Completion(NodeCompleter.class)
    private String node;

    @Option(name = "--end", aliases = "--cancel", description = "Ends the drain: the node takes services again")
    private boolean end;

    @Option(name = "--timeout", description = "Longest time to wait for the services, for example 5m; 0s to not wait")
    private String timeout;

    @Override
    void run(Output out, boolean dry) throws Exception {
        if (end) {
            Request.refuse("--timeout", timeout, "The end of a drain waits for nothing.");
        }
        Duration atMost = OptionValues.duration("--timeout", timeout == null ? "5m" : timeout);
        Cluster known = ClusterMonitor.need(cluster);
        if (dry) {
            report(known).show(out);
        } else if (end) {
            show(known.endDrain(node), out);
            out.line(node + " takes services again. Services that have left stay where they are.");
        } else {
            known.drain(node, Caller.name());
            Drain left = ClusterMonitor.awaitDrained(known, node, atMost, out);
            show(left, out);
            if (!left.leaving().isEmpty() && !atMost.isZero()) {
                throw new FailedException(String.join(", ", left.leaving()) + " did not leave " + node + " within "
                        + atMost.toSeconds() + " s. The drain goes on; ms:drain --end " + node + " ends it.");
            }
            out.line(summary(left));
        }
    }

    private static void show(Drain drain, Output out) {
        if (out.json()) {
            out.json(drain);
        }
    }

    private String summary(Drain left) {
        if (!left.leaving().isEmpty()) {
            return node + " is drained; still there: " + String.join(", ", left.leaving());
        }
        return left.staying().isEmpty()
                ? node + " runs no services of the cluster any more"
                : "All other services have left " + node;
    }

    private DryRunReport report(Cluster known) {
        DryRunReport report = new DryRunReport();
        Drain now = known.drained(node);
        if (end) {
            if (!now.draining()) {
                report.refuse(node + " is not drained.");
            }
            return report.expect(node + " would take services again.");
        }
        boolean other = known.nodes().stream().anyMatch(each -> !each.id().equals(node) && !each.draining());
        known.node(node);
        if (!other) {
            report.refuse("No other node takes services. Start one first.");
        }
        report.expect(
                now.leaving().isEmpty()
                        ? "No service would leave " + node + "."
                        : String.join(", ", now.leaving()) + " would leave " + node + ".");
        for (Map.Entry<String, String> each : new TreeMap<>(now.staying()).entrySet()) {
            report.expect(each.getKey() + " would stay: " + each.getValue() + ".");
        }
        return report;
    }
}
