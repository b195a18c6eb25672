package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.swap.api.Swaps;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

/** Ends a canary by hand: of a swap, which has an id, or of a rollout, which has the name of its service. */
abstract class CanaryEndCommand extends ChangingCommand {
    @Reference
    private Swaps swaps;

    @Reference(optional = true)
    private Cluster cluster;

    @Argument(
            name = "id",
            description = "Id of the swap, see ms:services; in a cluster the service of the rollout",
            required = true)
    @Completion(CanaryCompleter.class)
    private String id;

    @Override
    final void run(Output out, boolean dry) throws Exception {
        Operations.of(swaps, cluster).end(id, winner(), Request.of(Caller.name(), dry), out);
    }

    abstract Operations.Winner winner();
}
