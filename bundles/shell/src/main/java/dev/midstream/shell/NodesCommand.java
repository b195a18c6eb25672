package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "nodes",
        description = "Lists the nodes of the cluster, and the services on each",
        detailedDescription = "Example: ms:nodes --json")
public final class NodesCommand extends MidstreamCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Reference(optional = true)
    private Cluster cluster;

    /** The JSON document. */
    private record Report(List<Node> nodes, List<Placement> services) {}

    @Override
    void run(Output out) {
        Cluster known = ClusterMonitor.need(cluster);
        if (out.json()) {
            out.json(new Report(known.nodes(), known.services()));
            return;
        }
        out.table(nodes(known));
        out.line("");
        out.table(services(known));
        ClusterMonitor.warn(known, out);
    }

    private static Table nodes(Cluster cluster) {
        Table table = new Table(
                "No nodes: this node has not joined the cluster yet",
                "Node",
                "Role",
                "Host",
                "Ports",
                "Labels",
                "Since");
        table.keepHead("Ports", "Labels");
        for (Node node : cluster.nodes()) {
            table.row(
                    node.id(),
                    role(node),
                    node.host(),
                    list(node.ports(), " "),
                    list(node.labels(), "="),
                    TIME.format(node.since()));
        }
        return table;
    }

    private static String role(Node node) {
        return Stream.of(node.self() ? "this" : "", node.leads() ? "leads" : "", node.draining() ? "draining" : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static Table services(Cluster cluster) {
        Table table = new Table(
                        "No services: deploy one with ms:deploy JAR", "Service", "Version", "Wanted", "Ready", "Nodes")
                .keepHead("Nodes")
                .keepTail("Service");
        for (Placement service : cluster.services()) {
            table.row(
                    service.shortName(),
                    service.version(),
                    service.managed() ? service.instances() : null,
                    service.ready(),
                    ClusterMonitor.places(service));
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
