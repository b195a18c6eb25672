package dev.midstream.swap.gate;

/** A choice between two tenures of one service, to which a line leads for a while. */
interface Route {
    /** Enters one of the two; null if it was closed meanwhile: the choice is over. */
    Lane enter();

    /** The tenure of the revision that is live as long as the choice is. */
    Tenure base();
}
