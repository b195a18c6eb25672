package dev.midstream.swap.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The certificate of one swap, kept on disk. It grows from when the swap is asked for until the old revision's classes
 * have left memory; its counts are closed when the old revision is drained, or the deadline for that has passed.
 *
 * @param id number, unique in this node
 * @param service Bundle-SymbolicName, or the file's name if it was no bundle
 * @param kind what was asked for
 * @param from version before, or null for a first deployment
 * @param to version after, or null if the file was no bundle, or the service has left this node
 * @param digest SHA-256 of the bundle after, in hexadecimal, or null if it is not known
 * @param who who asked for it
 * @param at when it was asked for
 * @param verdict how it ended
 * @param reasons why it ended so, if there is something to say
 * @param steps milliseconds that each step took, in their order
 * @param shiftMillis milliseconds from the command to all new calls on the new revision
 * @param flipMicros microseconds from before to after the change of the routing, at the end of which new calls go the new way
 * @param drainMillis milliseconds until the last call on the old revision ended, or until the deadline
 * @param finishedOnOld calls and requests that ended on the old revision since it was live
 * @param undrained calls and requests that went on on the old revision after the deadline; of a swap that was undone, on
 *     the new one
 * @param digestBefore SHA-256 of the bundle before, or null if it was not deployed through Midstream
 * @param counts what became of calls and requests, by kind: {@code call} for calls in the node, {@code http}, and more
 *     as there are more ways in
 * @param longestPauseMicros the longest time that a caller was held up because the revision that it was about to enter
 *     had just been left, in microseconds; 0 if nobody was
 * @param late calls and requests that ran at that deadline, 100 at most; what could not be named is in undrained alone
 * @param oldLoader whether the old revision's classes have left memory; null if nothing was replaced
 * @param set the id of the first swap of the set that shifted together, or null for a swap alone
 * @param mixed requests that may have met old and new revisions of the set, because they had not ended at the deadline
 * @param notes what consumers and operators see of the new revision, as sentences
 * @param notCovered calls and objects that the counts, the drain and the undo do not cover, as sentences
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
        long undrained,
        String digestBefore,
        Map<String, KindCounts> counts,
        double longestPauseMicros,
        List<LateCall> late,
        OldLoader oldLoader,
        String set,
        long mixed,
        List<String> notes,
        List<String> notCovered) {
    /** Records of former versions of Midstream have less in them. */
    public SwapRecord {
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
        steps = ordered(steps);
        counts = ordered(counts);
        late = late == null ? List.of() : List.copyOf(late);
        notes = notes == null ? List.of() : List.copyOf(notes);
        notCovered = notCovered == null ? List.of() : List.copyOf(notCovered);
    }

    private static <T> Map<String, T> ordered(Map<String, T> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    public enum Kind {
        DEPLOY,
        UNDO,
        /** Calls go to other nodes, and no revision is live in this one. */
        WITHDRAW,
        /** The service is removed from this node. */
        UNDEPLOY
    }

    public enum Verdict {
        /** It is under way. */
        RUNNING,
        /** The new revision is live. */
        COMMITTED,
        /** Nothing changed: the revision to deploy was live already, with the same content. */
        UNCHANGED,
        /** Nothing changed. */
        REFUSED,
        /** Ended in favour of the old revision: a canary, by its judge or by somebody, or a deployment that was watched. */
        UNDONE,
        /** The node ended while it was under way; the revision that was committed is live. */
        INTERRUPTED;

        /** Returns true if the state that was asked for holds. */
        public boolean succeeded() {
            return this == COMMITTED || this == UNCHANGED;
        }
    }

    /** It ended so, for these reasons. */
    public SwapRecord with(Verdict ended, List<String> why) {
        return with(ended, why, counts, late, oldLoader);
    }

    public SwapRecord with(OldLoader known) {
        return with(verdict, reasons, counts, late, known);
    }

    /**
     * The old revision is retired.
     *
     * @param known what became of the late ones
     * @param aborted how many were aborted now, by kind
     */
    public SwapRecord retired(List<LateCall> known, Map<String, Long> aborted) {
        Map<String, KindCounts> counted = new LinkedHashMap<>(counts);
        aborted.forEach((kind, more) ->
                counted.merge(kind, new KindCounts(0, 0, 0, 0, 0, more), (before, added) -> before.withAborted(more)));
        return with(verdict, reasons, counted, known, oldLoader);
    }

    private SwapRecord with(
            Verdict ended, List<String> why, Map<String, KindCounts> counted, List<LateCall> lateOnes, OldLoader old) {
        return new SwapRecord(
                id,
                service,
                kind,
                from,
                to,
                digest,
                who,
                at,
                ended,
                why,
                steps,
                shiftMillis,
                flipMicros,
                drainMillis,
                finishedOnOld,
                undrained,
                digestBefore,
                counted,
                longestPauseMicros,
                lateOnes,
                old,
                set,
                mixed,
                notes,
                notCovered);
    }
}
