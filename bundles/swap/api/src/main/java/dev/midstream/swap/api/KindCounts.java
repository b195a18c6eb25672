package dev.midstream.swap.api;

/**
 * What became of one kind of calls during a swap, from when it was asked for until its certificate was closed, which is
 * when the old revision was drained or its deadline had passed. A call is counted where and when it ended, once.
 *
 * @param finishedBefore that ended on the old revision after it had become live and before this swap was asked for
 * @param finishedOnOld that ended on the old revision during the swap, well or with an exception of its own
 * @param finishedOnNew that ended on the new revision during the swap, well or with an exception of its own
 * @param rerouted whose caller was refused by a revision that was just left, and entered the other one; they are also
 *     counted where they ended
 * @param failed that Midstream let fail: they entered a revision of which nothing could take them. An exception of the
 *     revision itself is none of these, and what was aborted neither
 * @param aborted that were ended by force, at the deadline or later at the retirement of the old revision, and so are in
 *     no other number; of an asynchronous result that is still awaited at the retirement it is assumed
 */
public record KindCounts(
        long finishedBefore, long finishedOnOld, long finishedOnNew, long rerouted, long failed, long aborted) {
    public KindCounts withAborted(long more) {
        return new KindCounts(finishedBefore, finishedOnOld, finishedOnNew, rerouted, failed, aborted + more);
    }
}
