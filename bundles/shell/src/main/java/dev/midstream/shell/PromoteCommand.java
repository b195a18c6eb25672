package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "ms",
        name = "promote",
        description = "Ends a canary in favour of the new revision, whatever its judge says")
public final class PromoteCommand extends CanaryCommand {
    @Override
    String winner() {
        return "new";
    }

    @Override
    void end(Swaps swaps, String id) throws UnknownSwapException {
        swaps.promote(id);
    }

    @Override
    Rollout end(Cluster cluster, String service, String who) {
        return cluster.promote(service, who);
    }
}
