package dev.midstream.http.forward;

import dev.midstream.cluster.api.Departure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the way into this node by HTTP in a planned stop: other nodes send it no more requests, and those under way end
 * while all services still run. Every wait is bounded.
 */
final class PlannedStop implements Departure {
    private static final Logger LOG = LoggerFactory.getLogger(PlannedStop.class);
    private static final Duration HEARD = Duration.ofSeconds(2);
    /** The time in which requests arrive that were sent before the other nodes heard. */
    private static final Duration ARRIVING = Duration.ofMillis(200);

    private static final Duration ENDING = Duration.ofSeconds(5);

    private final Supplier<CompletableFuture<Void>> retract;
    private final Arrivals arrivals;

    /** @param retract retracts the paths of this node; completes when others have heard of it */
    PlannedStop(Supplier<CompletableFuture<Void>> retract, Arrivals arrivals) {
        this.retract = retract;
        this.arrivals = arrivals;
    }

    @Override
    public void depart() {
        try {
            awaitHearing(retract.get());
            Thread.sleep(ARRIVING.toMillis());
            if (!arrivals.awaitNone(ENDING)) {
                LOG.warn(
                        "{} requests were still under way after {} s and are broken off by the stop of this node",
                        arrivals.underWay(),
                        ENDING.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | ExecutionException e) {
            LOG.warn("The requests under way were not awaited before the stop of this node", e);
        }
    }

    private static void awaitHearing(CompletableFuture<Void> heard) throws InterruptedException, ExecutionException {
        try {
            heard.get(HEARD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("Other nodes may not know that this one stops, because the registry does not answer");
        }
    }
}
