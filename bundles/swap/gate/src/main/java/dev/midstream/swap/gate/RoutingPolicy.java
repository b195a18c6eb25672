package dev.midstream.swap.gate;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A temporary rule by which calls of one service choose a tenure, such as the weights of a canary. In effect from
 * {@link Shifts#lead} until it is settled, replaced, or the next shift. Thread-safe and quick: every call runs it. Its
 * provider settles it before its own bundle stops.
 */
@ConsumerType
public interface RoutingPolicy {
    /**
     * Enters the tenure that this policy chooses for the calling thread's call.
     *
     * @return null if that tenure was closed: this policy is no longer in effect then
     */
    Entry enter();

    /** Returns the live tenure, to which all calls go when this policy ends. */
    Tenure base();
}
