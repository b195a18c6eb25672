package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.Departure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the services of this node elsewhere and closes the ways into it before it stops. Thread-safe. */
final class PlannedStop {
    private static final Logger LOG = LoggerFactory.getLogger(PlannedStop.class);

    private final Path atOnce;
    private final Runnable drain;
    private final Supplier<Collection<Departure>> departures;

    /** @param atOnce a file that the launcher makes when it stops all nodes, so that none is left for the services */
    PlannedStop(Path atOnce, Runnable drain, Supplier<Collection<Departure>> departures) {
        this.atOnce = atOnce;
        this.drain = drain;
        this.departures = departures;
    }

    void run() {
        if (Files.exists(atOnce)) {
            LOG.info("This node stops at once, because {} is there: its services are not moved to other nodes", atOnce);
        } else {
            drain.run();
        }
        departures.get().forEach(PlannedStop::depart);
    }

    private static void depart(Departure departure) {
        try {
            departure.depart();
        } catch (RuntimeException e) {
            LOG.warn("A way into this node was not closed before it stops", e);
        }
    }
}
