package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

@Service
@Command(
        scope = "ms",
        name = "scale",
        description = "Sets the number of nodes that run a service, without a failed call",
        detailedDescription = "Example: ms:scale --label zone=a storage 2")
public final class ScaleCommand extends ChangingCommand {
    @Reference(optional = true)
    private Cluster cluster;

    @Argument(index = 0, name = "service", description = "Name or short name of the service", required = true)
    @Completion(PlacedServiceCompleter.class)
    private String name;

    @Argument(index = 1, name = "nodes", description = "Number of nodes, at least 1", required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {"1", "2", "3"})
    private String instances;

    @Option(
            name = "--label",
            description = "Only on nodes with this label, for example zone=a; may be repeated, none removes all",
            multiValued = true)
    private List<String> labels;

    @Option(name = "--timeout", description = "Longest time to wait for the nodes, for example 5m; 0s to not wait")
    private String timeout = "60s";

    @Override
    void run(Output out, boolean dry) throws Exception {
        Duration atMost = OptionValues.duration("--timeout", timeout);
        int wanted = OptionValues.number("The number of nodes", instances, 1, ClusterMonitor.MOST_NODES);
        Map<String, String> required = labels == null ? null : required();
        Cluster known = ClusterMonitor.need(cluster);
        Placement now = known.service(name);
        if (dry) {
            report(known, now, wanted, required == null ? now.labels() : required)
                    .show(out);
            return;
        }
        if (required != null) {
            known.constrain(now.service(), required);
        }
        known.scale(now.service(), wanted);
        ClusterMonitor.settle(known, now.service(), atMost, out);
    }

    private static DryRunReport report(Cluster cluster, Placement now, int wanted, Map<String, String> required) {
        DryRunReport report = new DryRunReport();
        long able = cluster.nodes().stream()
                .filter(node -> node.labels().entrySet().containsAll(required.entrySet()))
                .count();
        if (able < wanted) {
            report.refuse(Text.count(able, "node") + " may run " + now.service()
                    + (required.isEmpty() ? "" : " with the labels " + required) + ", and " + wanted
                    + " are wanted. Start more nodes, or give a smaller number.");
        }
        return report.expect(now.service() + " would run on " + Text.count(wanted, "node") + " instead of "
                + now.instances() + ". Now: " + ClusterMonitor.places(now));
    }

    private Map<String, String> required() {
        Map<String, String> required = new TreeMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (!label.equals("none") && equals < 1) {
                throw new IllegalArgumentException("--label takes NAME=VALUE or none; it was '" + label + "'.");
            }
            if (label.equals("none") && labels.size() > 1) {
                throw new IllegalArgumentException("--label none removes all labels, so it cannot be combined with"
                        + " other labels; they were " + labels + ".");
            }
            if (equals > 0) {
                required.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return required;
    }
}
