package dev.midstream.swap.gate;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by kind of what a tenure's call counters cannot tell: requests and messages by their end, and calls that a swap
 * has delayed or failed. An ordinary call by a gate writes nothing here. Thread-safe.
 */
final class TrafficCounts {
    private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> aborted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rerouted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    /** Counts a request or message that ended by itself, or by force. Not for calls by gates. */
    void end(String kind, boolean byForce) {
        add(byForce ? aborted : ended, kind);
    }

    /** Counts a call that entered and that nothing in the revision could take. */
    void fail(String kind) {
        add(failed, kind);
    }

    /** Counts a caller that was refused and then entered the next tenure. */
    void reroute(String kind, long nanos) {
        add(rerouted, kind);
        longestNanos.accumulate(nanos);
    }

    private static void add(Map<String, LongAdder> counts, String kind) {
        counts.computeIfAbsent(kind, absent -> new LongAdder()).increment();
    }

    private static long sum(Map<String, LongAdder> counts, String kind) {
        LongAdder count = counts.get(kind);
        return count == null ? 0 : count.sum();
    }

    /** Returns the kinds that were counted. */
    Set<String> kinds() {
        Set<String> kinds = new TreeSet<>(ended.keySet());
        kinds.addAll(aborted.keySet());
        kinds.addAll(rerouted.keySet());
        kinds.addAll(failed.keySet());
        return kinds;
    }

    /** Returns the counts of a kind, with the number of calls that ended, which is not known here for calls by gates. */
    Traffic traffic(String kind, long endedCalls) {
        return new Traffic(endedCalls, sum(rerouted, kind), sum(failed, kind), sum(aborted, kind));
    }

    long ended(String kind) {
        return sum(ended, kind);
    }

    /** Returns the number of those that have left and are no calls by gates that ended by themselves. */
    long left() {
        return total(ended) + total(aborted) + total(failed);
    }

    private static long total(Map<String, LongAdder> counts) {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Returns the longest time that a closed tenure has delayed a caller, in nanoseconds. */
    long longestNanos() {
        return longestNanos.get();
    }
}
