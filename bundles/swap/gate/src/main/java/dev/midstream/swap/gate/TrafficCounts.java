package dev.midstream.swap.gate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of a tenure beside the count of what entered it: who is there, and what became of whom, by kind. Written
 * by seams, and by callers only when something happens to them that a swap is the reason of; so a call by a gate pays
 * nothing. Thread-safe.
 */
public final class TrafficCounts {
    private final Set<ActiveCall> present = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> aborted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> rerouted = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

    TrafficCounts() {}

    /** A visit has entered. Not for calls by gates, which are counted by the tenure alone. */
    public void begin(ActiveCall visit) {
        present.add(visit);
    }

    /**
     * It is about to exit.
     *
     * @param byForce whether it was ended by {@link ActiveCall#endGracefully} or {@link ActiveCall#abort}
     */
    public void end(ActiveCall visit, boolean byForce) {
        present.remove(visit);
        add(byForce ? aborted : ended, visit.kind());
    }

    /** One has entered that nothing in the revision could take, and is about to exit; without begin and end. */
    public void fail(String kind) {
        add(failed, kind);
    }

    /** A caller that was refused has entered the next tenure. */
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

    /** Those that are there now, calls by gates not among them. */
    public Collection<ActiveCall> present() {
        return List.copyOf(present);
    }

    /** The kinds that anything is known of. */
    Set<String> kinds() {
        Set<String> kinds = new TreeSet<>(ended.keySet());
        kinds.addAll(aborted.keySet());
        kinds.addAll(rerouted.keySet());
        kinds.addAll(failed.keySet());
        return kinds;
    }

    /** Those of a kind that ended by themselves; of calls by gates none is known here. */
    long ended(String kind) {
        return sum(ended, kind);
    }

    long aborted(String kind) {
        return sum(aborted, kind);
    }

    long rerouted(String kind) {
        return sum(rerouted, kind);
    }

    long failed(String kind) {
        return sum(failed, kind);
    }

    /** Those that have left and did not end as a call by a gate does. */
    long left() {
        return total(ended) + total(aborted) + total(failed);
    }

    private static long total(Map<String, LongAdder> counts) {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** The longest time that a caller was held up because a tenure had closed, in nanoseconds. */
    long longestNanos() {
        return longestNanos.get();
    }
}
