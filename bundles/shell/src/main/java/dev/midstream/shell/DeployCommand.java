package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Swaps;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;

@Service
@Command(
        scope = "ms",
        name = "deploy",
        description =
                "Deploys bundles; a bundle of a known service is swapped for its live revision, and no call fails")
public final class DeployCommand implements Action {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Reference
    private Session session;

    @Argument(
            name = "jars",
            description = "Jar files of the bundles, one for each service",
            required = true,
            multiValued = true)
    @Completion(FileCompleter.class)
    private List<String> jars;

    @Option(
            name = "--drain",
            description =
                    "How long calls on the old revision may take to end: 500ms, 30s, 5m. Then waiting requests and"
                            + " event streams are told to come again")
    private String drain;

    @Option(name = "--canary", description = "Shares of calls in percent that it gets one after the other: 5,25,50")
    private String canary;

    @Option(name = "--hold", description = "How long each share is held at least: 500ms, 10s, 5m")
    private String hold;

    @Option(name = "--nodes", description = "In a cluster: on how many nodes a service runs that is new to it")
    private int nodes = 1;

    @Option(name = "--dry-run", description = "Says what would happen and changes nothing")
    private boolean dryRun;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws Exception {
        List<Path> files = jars.stream().map(Plans::file).toList();
        if (dryRun) {
            Plans.show(swaps.plan(files), json);
            return null;
        }
        if (cluster != null) {
            Rollouts.report(cluster, cluster.deploy(files, rollout()), Rollout.State.DONE, json);
            return null;
        }
        DeployOptions options = DeployOptions.by(SwapOutcome.who(session));
        if (drain != null) {
            options = options.withDrain(Durations.parse(drain));
        }
        if (canary != null) {
            options = options.withCanary(shares(), hold == null ? options.hold() : Durations.parse(hold));
        }
        SwapOutcome.report(swaps.deploy(files, options, SwapOutcome.progress(json)), json);
        return null;
    }

    /** In a cluster the change goes node by node. */
    private RolloutOptions rollout() {
        RolloutOptions options = RolloutOptions.by(SwapOutcome.who(session)).withInstances(nodes);
        if (canary != null) {
            options = options.withCanary(shares());
        }
        return hold == null ? options : options.withHold(Durations.parse(hold));
    }

    private List<Integer> shares() {
        try {
            return Arrays.stream(canary.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(canary + " are no shares: write percentages such as 5,25,50", e);
        }
    }
}
