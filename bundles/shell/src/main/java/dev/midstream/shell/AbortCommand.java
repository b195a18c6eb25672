package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(scope = "ms", name = "abort", description = "Ends a canary in favour of the old revision")
public final class AbortCommand extends CanaryCommand {
    @Override
    String winner() {
        return "old";
    }

    @Override
    void end(Swaps swaps, String id) throws UnknownSwapException {
        swaps.abort(id);
    }

    @Override
    Rollout end(Cluster cluster, String service, String who) {
        return cluster.abort(service, who);
    }
}
