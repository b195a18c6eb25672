package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.Placement;
import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "retry",
        description =
                "Puts dead letters back into the queues that they were in, all of them or none. With --service: lets"
                        + " the nodes of the cluster try again what they have refused of a service",
        detailedDescription =
                "Example: ms:retry --queue orders.created, or for a refused service ms:retry --service orders")
public final class RetryCommand extends ChangingCommand {
    private static final String WAIT = "60s";

    @Reference(optional = true)
    private DeadLetters letters;

    @Reference(optional = true)
    private Cluster cluster;

    @Argument(name = "ids", description = "Ids of dead letters, or unique ends of them", multiValued = true)
    @Completion(DeadLetterCompleter.class)
    private List<String> ids;

    @Option(name = "--queue", description = "All dead letters that were in this queue")
    @Completion(DeadQueueCompleter.class)
    private String queue;

    @Option(name = "--all", description = "All dead letters of all queues")
    private boolean all;

    @Option(name = "--service", description = "The service whose refused revision the nodes try again, without a pause")
    @Completion(PlacedServiceCompleter.class)
    private String service;

    @Option(
            name = "--timeout",
            description = "With --service: longest time to wait for the nodes, for example 5m; 0s to not wait")
    private String timeout;

    @Override
    void run(Output out, boolean dry) throws Exception {
        if (service != null) {
            tryAgain(out, dry);
            return;
        }
        Request.refuse("--timeout", timeout, "Only --service waits for nodes.");
        List<DeadLetter> chosen = chosen();
        if (!dry) {
            letters.retry(chosen);
        }
        if (out.json()) {
            out.json(Map.of("dryRun", dry, "retried", !dry, "letters", chosen));
            return;
        }
        out.table(DeadLetterList.table(chosen));
        out.line((dry ? "Would be put back: " : "Put back: ") + chosen.size());
    }

    private void tryAgain(Output out, boolean dry) throws Exception {
        if (ids != null || queue != null || all) {
            throw new IllegalArgumentException(
                    "--service is about refused revisions and cannot be combined with dead letters.");
        }
        Duration atMost = OptionValues.duration("--timeout", timeout == null ? WAIT : timeout);
        Cluster known = ClusterMonitor.need(cluster);
        Placement now = known.service(service);
        if (dry) {
            report(known, now).show(out);
            return;
        }
        known.retry(now.service());
        ClusterMonitor.settle(known, now.service(), atMost, out);
    }

    private static DryRunReport report(Cluster cluster, Placement now) {
        DryRunReport report = new DryRunReport();
        if (!now.managed()) {
            report.refuse("The cluster does not place " + now.service() + ".");
        }
        List<String> refusing = cluster.nodes().stream()
                .filter(node -> node.services().stream()
                        .anyMatch(there -> there.service().equals(now.service()) && there.refused() != null))
                .map(Node::id)
                .toList();
        return report.expect(
                refusing.isEmpty()
                        ? "No node has refused " + now.service() + ": nothing would change."
                        : String.join(", ", refusing) + " would try " + now.service() + " again.");
    }

    private List<DeadLetter> chosen() {
        if ((ids == null ? 0 : 1) + (queue == null ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw new IllegalArgumentException(
                    "Say which dead letters: their ids, --queue NAME, or --all; or --service NAME for a service that nodes"
                            + " have refused.");
        }
        List<DeadLetter> found = Messaging.need(letters).list(queue);
        if (ids == null) {
            return found;
        }
        Set<DeadLetter> chosen = new LinkedHashSet<>();
        ids.forEach(id -> chosen.add(DeadLetterList.find(found, id)));
        return List.copyOf(chosen);
    }
}
