package dev.midstream.remote.direct;

/** Why a call was not executed. The order is part of the protocol. */
enum Refusal {
    /** There is no such service, or it has no such method. */
    UNREGISTERED,
    /** There is too much to do. */
    BUSY,
    /** The arguments cannot be read. */
    ARGUMENTS,
    /** Its deadline was over before it began. */
    LATE
}
