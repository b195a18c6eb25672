package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Rollout;
import java.time.Duration;
import java.util.List;

/** Follows rollouts to their end, and says how they ended. */
final class Rollouts {
    private static final Duration PLACING = Duration.ofMinutes(2);

    private Rollouts() {}

    /**
     * @param wanted how they are to end
     * @throws SwapOutcome.RefusedException if one ended otherwise, so that the command's exit status says so
     */
    static void report(Cluster cluster, List<Rollout> begun, Rollout.State wanted, boolean json) throws Exception {
        for (Rollout rollout : begun) {
            if (rollout.from() == null) { // it changes nothing, but is placed
                Settled.report(cluster, rollout.service(), PLACING, json);
            }
        }
        List<String> services = begun.stream()
                .filter(rollout -> rollout.from() != null)
                .map(Rollout::service)
                .toList();
        if (services.isEmpty()) {
            return;
        }
        List<Rollout> ended = Clusters.follow(cluster, services, json);
        if (json) {
            Output.json(ended);
        }
        if (ended.stream().anyMatch(rollout -> rollout.state() != wanted)) {
            throw new SwapOutcome.RefusedException();
        }
    }
}
