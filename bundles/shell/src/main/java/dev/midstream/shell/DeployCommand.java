package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.swap.api.Swaps;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.apache.karaf.shell.support.completers.StringsCompleter;

@Service
@Command(
        scope = "ms",
        name = "deploy",
        description = "Deploys bundles; swaps the live revision of a known service without a failed call",
        detailedDescription = "Example: ms:deploy --canary 5,25,50 --hold 10s --wait orders-1.1.0.jar")
public final class DeployCommand extends ChangingCommand {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Argument(
            name = "jars",
            description = "Jar files of the bundles, one for each service; several are deployed as one set",
            required = true,
            multiValued = true)
    @Completion(FileCompleter.class)
    private List<String> jars;

    @Option(
            name = "--drain",
            description = "Time for calls on the old revision to end, for example 30s; then requests that only wait,"
                    + " and event streams, end")
    private String drain;

    @Option(name = "--canary", description = "Traffic percentages for the new revision, in order, for example 5,25,50")
    private String canary;

    @Option(name = "--hold", description = "Least time for each percentage, for example 10s")
    private String hold;

    @Option(
            name = "--max-hold",
            description = "Longest time for the last percentage while the judge cannot decide, for example 30m")
    private String maxHold;

    @Option(name = "--at-max-hold", description = "Outcome after that time: abort or promote")
    @Completion(
            value = StringsCompleter.class,
            values = {"abort", "promote"})
    private String atMaxHold;

    @Option(name = "--nodes", description = "In a cluster: number of nodes for a service that is new to it")
    private String nodes;

    @Option(
            name = "--wait",
            description = "Returns after the monitoring of the new revision, with its verdict; in a cluster the"
                    + " command always waits for the end of the rollout")
    private boolean wait;

    @Override
    void run(Output out, boolean dry) throws Exception {
        Request request = new Request(
                Caller.name(),
                dry,
                drain == null ? null : OptionValues.duration("--drain", drain),
                canary == null ? null : OptionValues.shares("--canary", canary),
                hold == null ? null : OptionValues.duration("--hold", hold),
                maxHold == null ? null : OptionValues.duration("--max-hold", maxHold),
                atMaxHold == null ? null : OptionValues.outcome("--at-max-hold", atMaxHold),
                nodes == null ? null : OptionValues.number("--nodes", nodes, 1, ClusterMonitor.MOST_NODES),
                null,
                wait);
        Operations.of(swaps, cluster)
                .deploy(jars.stream().map(OptionValues::file).toList(), request, out);
    }
}
