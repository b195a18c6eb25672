package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

@Service
@Command(scope = "ms", name = "nodes", description = "Lists the nodes of the cluster, and what runs where")
public final class NodesCommand implements Action {
    @Reference(optional = true)
    private Cluster cluster;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Option(name = "--no-format", description = "Prints columns without borders and colours")
    private boolean noFormat;

    /** What {@code --json} prints. */
    private record Report(List<Node> nodes, List<Placement> services) {}

    @Override
    public Object execute() {
        Cluster known = Clusters.need(cluster);
        if (json) {
            Output.json(new Report(known.nodes(), known.services()));
            return null;
        }
        nodes(known).print(System.out, !noFormat);
        System.out.println();
        services(known).print(System.out, !noFormat);
        Clusters.warn(known);
        return null;
    }

    private static ShellTable nodes(Cluster cluster) {
        ShellTable table = Output.table(
                "No nodes: not even this one is known yet", "Node", "", "Host", "Ports", "Labels", "Since");
        for (Node node : cluster.nodes()) {
            table.addRow()
                    .addContent(
                            node.id(),
                            (node.self() ? "this" : "")
                                    + (node.self() && node.leads() ? ", " : "")
                                    + (node.leads() ? "leads" : ""),
                            node.host(),
                            list(node.ports(), " "),
                            node.labels().isEmpty() ? "-" : list(node.labels(), "="),
                            node.since().truncatedTo(ChronoUnit.SECONDS));
        }
        return table;
    }

    private static ShellTable services(Cluster cluster) {
        ShellTable table = Output.table(
                "No services: deploy one with ms:deploy JAR", "Service", "Version", "Wanted", "Ready", "Nodes");
        for (Placement service : cluster.services()) {
            table.addRow()
                    .addContent(
                            service.shortName(),
                            Output.orDash(service.version()),
                            service.managed() ? service.instances() : "-",
                            service.ready(),
                            Clusters.places(service));
        }
        return table;
    }

    private static String list(Map<String, ?> map, String between) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + between + entry.getValue())
                        .collect(Collectors.joining(", "));
    }
}
