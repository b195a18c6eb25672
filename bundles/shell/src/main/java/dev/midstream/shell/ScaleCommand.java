package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(scope = "ms", name = "scale", description = "Runs a service on so many nodes of the cluster; no call fails")
public final class ScaleCommand implements Action {
    @Reference(optional = true)
    private Cluster cluster;

    @Argument(index = 0, name = "service", description = "Name or short name of the service", required = true)
    @Completion(PlacedServiceCompleter.class)
    private String name;

    @Argument(index = 1, name = "nodes", description = "On how many nodes it runs, at least 1", required = true)
    private int instances;

    @Option(
            name = "--label",
            description = "Only on nodes with this label, such as zone=a; may be repeated, none takes all back",
            multiValued = true)
    private List<String> labels;

    @Option(name = "--wait", description = "How long to wait until it runs so: 30s, 5m. 0s for not at all")
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
            System.out.println(now.service() + " would run on " + instances + " nodes instead of " + now.instances()
                    + " (now " + Clusters.places(now) + ")");
            return null;
        }
        if (labels != null) {
            known.constrain(now.service(), wanted());
        }
        known.scale(now.service(), instances);
        return Settled.report(known, now.service(), Durations.parse(wait), json);
    }

    private Map<String, String> wanted() {
        Map<String, String> wanted = new TreeMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (!label.equals("none") && equals < 1) {
                throw new IllegalArgumentException(label + " is no label: write NAME=VALUE, or none");
            }
            if (equals > 0) {
                wanted.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return wanted;
    }
}
