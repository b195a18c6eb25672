package dev.midstream.swap.gate;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Changes of the routing. A service of the gate bundle. Thread-safe. */
@ProviderType
public interface Shifts {
    /**
     * Routes all new calls to these tenures, of different services, in one instant, and closes those before them, which
     * the caller drains. With several, a request that entered before that instant meets the old revisions all the way
     * down, and one that entered after it the new ones; for that this waits for calls that were in flight when it
     * began, and for the requests that were pinned before the instant.
     *
     * @param atMost upper bound of each of the two waits; calls that have not ended by then may meet a mix
     */
    Shift shift(List<Tenure> next, Duration atMost);

    /**
     * Routes all new calls of a service to the offers of other nodes, and closes the live tenure, which the caller drains.
     *
     * @return the previous tenure, null if no revision was live
     */
    Tenure leave(String service);

    /**
     * Routes the calls of a service by a policy, in place of the one before, until {@link #settle} or the next shift.
     *
     * @return false, with nothing changed, if the policy's base is not the live tenure of its service any more
     */
    boolean lead(RoutingPolicy policy);

    /** Sends all calls to the live revision again; without effect if the policy is not in effect any more. */
    void settle(RoutingPolicy policy);

    /**
     * Refuses new calls in a candidate that no policy leads to; the caller drains it.
     *
     * @throws IllegalStateException if calls are still routed to it
     */
    void close(Tenure candidate);

    /**
     * Keeps a revision that was live as the one that calls try that fail on the live one: until it is
     * {@linkplain #releaseFallback released}, becomes live again, or the next one is kept. See {@link Passage#fallback}.
     *
     * @param ended its tenure
     */
    void keepFallback(Tenure ended);

    /** Ends the use of a revision as a fallback; waits for calls that are in it, at most some seconds. */
    void releaseFallback(Tenure ended);
}
