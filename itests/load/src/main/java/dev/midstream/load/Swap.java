package dev.midstream.load;

/**
 * One swap under load.
 *
 * @param reportedMillis command to all traffic on the new revision, as the node's record has it
 * @param seenMillis the same as clients saw it: from the command until the old revision's last answer
 * @param returnedMillis until the command returned
 * @param real whether answers came from the new revision only, once it had returned
 */
record Swap(
        String from,
        String to,
        double reportedMillis,
        double seenMillis,
        double returnedMillis,
        double drainMillis,
        double flipMicros,
        boolean real) {}
