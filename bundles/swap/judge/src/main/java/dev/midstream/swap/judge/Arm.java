package dev.midstream.swap.judge;

/** The side of a canary that a call was routed to. */
public enum Arm {
    /** The revision that was live before. */
    OLD,
    /** The revision on trial. */
    NEW
}
