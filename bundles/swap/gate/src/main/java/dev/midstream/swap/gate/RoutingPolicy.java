package dev.midstream.swap.gate;

/** A choice between two tenures of one service, to which a routing leads for a while. */
interface RoutingPolicy {
    /** Enters one of the two; null if it was closed meanwhile: the choice is over. */
    CallCounter enter();

    /** The tenure of the revision that is live as long as the choice is. */
    Tenure base();
}
