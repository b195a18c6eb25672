package dev.midstream.swap.core.node;

import dev.midstream.swap.gate.ActiveCall;
import dev.midstream.swap.gate.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A revision that calls are, were or will be routed to, with the count of its calls. Thread-safe.
 */
public interface RoutedRevision {
    Installed revision();

    /** Returns the calls that have entered and not ended. */
    long inFlight();

    /** Returns true if no call can enter any more and none is in flight. */
    boolean drained();

    /** Waits until this is {@link #drained}. @return true if it is */
    boolean awaitDrained(Duration atMost) throws InterruptedException;

    /** Returns the calls in flight that can be named. */
    List<ActiveCall> activeCalls();

    /** Returns the counts of calls by kind. */
    Map<String, Traffic> traffic();

    /** Returns the longest time that a caller waited because this was closed, in nanoseconds. */
    long longestPauseNanos();

    /** Returns true if the counts of the other one are continued by this one. */
    boolean continues(RoutedRevision other);
}
