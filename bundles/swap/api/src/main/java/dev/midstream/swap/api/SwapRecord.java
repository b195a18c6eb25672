package dev.midstream.swap.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one swap was and did, kept on disk.
 *
 * @param id number, unique in this node
 * @param service Bundle-SymbolicName, or the file's name if it was no bundle
 * @param kind what was asked for
 * @param from version before, or null for a first deployment
 * @param to version after, or null if the file was no bundle
 * @param digest SHA-256 of the bundle deployed, in hexadecimal, or null if it is not known
 * @param who who asked for it
 * @param at when it was asked for
 * @param verdict how it ended
 * @param reasons why it ended so, if there is something to say
 * @param steps milliseconds that each step took
 * @param shiftMillis milliseconds from the command to all new calls on the new revision
 * @param flipMicros microseconds from before to after the change of the routing
 * @param drainMillis milliseconds until the last call on the old revision ended, or until the deadline
 * @param finishedOnOld calls that ended on the old revision since it was live
 * @param undrained calls that still ran on the old revision at the deadline
 */
public record SwapRecord(
        String id,
        String service,
        Kind kind,
        String from,
        String to,
        String digest,
        String who,
        Instant at,
        Verdict verdict,
        List<String> reasons,
        Map<String, Double> steps,
        double shiftMillis,
        double flipMicros,
        double drainMillis,
        long finishedOnOld,
        long undrained) {
    public enum Kind {
        DEPLOY,
        UNDO
    }

    public enum Verdict {
        /** The new revision is live. */
        COMMITTED,
        /** Nothing changed. */
        REFUSED,
        /** A canary was ended in favour of the old revision, by its judge or by somebody. */
        UNDONE
    }
}
