package dev.midstream.swap.core.node;

import dev.midstream.swap.core.watch.Observer;
import java.time.Duration;

/** Policies by which calls of a service are observed, or divided between the live revision and a candidate. Thread-safe. */
public interface TrafficControl {
    /**
     * Observes one of so many calls of a live revision, in the place of the policy before. Does nothing if it is not live.
     *
     * @param every 1 for all calls
     */
    void sample(RoutedRevision live, int every, Observer observer);

    /** Ends {@link #sample} of this revision; leaves every other policy alone. Never throws. */
    void unsample(RoutedRevision live);

    /**
     * Sends a share of the calls to a candidate.
     *
     * @param percent from 0 to 99
     * @throws IllegalStateException if the candidate is not installed any more, or no revision is live
     */
    void split(RoutedRevision candidate, int percent, Observer observer);

    /**
     * Sends a few calls to a candidate, one at a time, so that it loads its classes; returns early if nobody calls.
     *
     * @throws IllegalStateException if the candidate is not installed any more
     */
    void warmUp(RoutedRevision candidate, Duration time) throws InterruptedException;

    /** Sends all calls to the live revision again, and closes the candidate. Never throws, whatever has vanished. */
    void end(RoutedRevision candidate);
}
