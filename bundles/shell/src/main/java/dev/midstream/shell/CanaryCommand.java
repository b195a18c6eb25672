package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;

/** Ends a canary by hand: of a swap, which has a number, or of a rollout, which is named by its service. */
abstract class CanaryCommand implements Action {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Reference
    private Session session;

    @Argument(
            name = "id",
            description = "Id of the swap, as the canary's progress names it; in a cluster the service of the rollout",
            required = true)
    @Completion(PlacedServiceCompleter.class)
    private String id;

    @Option(name = "--dry-run", description = "Says what would happen and changes nothing")
    private boolean dryRun;

    @Option(name = "--json", description = "Prints JSON")
    private boolean json;

    @Override
    public Object execute() throws UnknownSwapException {
        boolean rollout = cluster != null && !id.chars().allMatch(Character::isDigit);
        if (dryRun) {
            System.out.println(
                    rollout
                            ? Clusters.progress(cluster.rollout(id))
                            : "Canary " + id + " would end in favour of the " + winner() + " revision");
        } else if (rollout) {
            print(end(cluster, id, SwapOutcome.who(session)));
        } else {
            end(swaps, id);
            if (json) {
                Output.json(swaps.certificate(id));
            } else {
                System.out.println("Canary %s is being ended; ms:history will have it.".formatted(id));
            }
        }
        return null;
    }

    /** Which revision gets all calls. */
    abstract String winner();

    abstract void end(Swaps swaps, String id) throws UnknownSwapException;

    abstract Rollout end(Cluster cluster, String service, String who);

    private void print(Rollout rollout) {
        if (json) {
            Output.json(rollout);
        } else {
            System.out.println(Clusters.progress(rollout));
        }
    }
}
