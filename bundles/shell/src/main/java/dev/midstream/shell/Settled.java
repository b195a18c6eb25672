package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.Placement;
import java.time.Duration;

/** Waits for a change of a service's placement, and says how it ended. */
final class Settled {
    private Settled() {}

    /** @return nothing, as commands do that have printed what there is to say */
    static Object report(Cluster cluster, String service, Duration atMost, boolean json) throws Exception {
        Placement then = Clusters.await(cluster, service, atMost, json);
        if (json) {
            Output.json(then);
        }
        if (!then.settled() && !atMost.isZero()) {
            throw new NotSettledException(then.service() + " does not run as it is to after " + atMost.toSeconds()
                    + " s: " + Clusters.places(then) + ". The nodes go on trying; ms:nodes shows how it goes.");
        }
        return null;
    }

    private static final class NotSettledException extends Exception {
        private static final long serialVersionUID = 1L;

        NotSettledException(String message) {
            super(message);
        }
    }
}
