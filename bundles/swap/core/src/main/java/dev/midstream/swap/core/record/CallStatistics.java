package dev.midstream.swap.core.record;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.gate.Traffic;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts of the calls of a swap on both revisions.
 *
 * @param old the revision that is left, or null
 * @param before its counts when the swap was asked for
 * @param next the revision that is entered, or null until it is proven
 */
public record CallStatistics(RoutedRevision old, Map<String, Traffic> before, RoutedRevision next) {
    public static final CallStatistics NONE = new CallStatistics(null, Map.of(), null);

    public static CallStatistics of(RoutedRevision live) {
        return live == null ? NONE : new CallStatistics(live, live.traffic(), null);
    }

    public CallStatistics entering(RoutedRevision proven) {
        return new CallStatistics(old, before, proven);
    }

    /** Replaces the old revision by the closed one, which may continue its counts. */
    public CallStatistics leaving(RoutedRevision closed) {
        boolean same = old != null && closed != null && closed.continues(old);
        return new CallStatistics(closed, same ? before : Map.of(), next);
    }

    public Map<String, KindCounts> counts() {
        Map<String, Traffic> onOld = traffic(old);
        Map<String, Traffic> onNew = traffic(next);
        Set<String> kinds = new TreeSet<>(onOld.keySet());
        kinds.addAll(onNew.keySet());
        Map<String, KindCounts> counts = new TreeMap<>();
        for (String kind : kinds) {
            Traffic earlier = before.getOrDefault(kind, Traffic.NONE);
            Traffic during = onOld.getOrDefault(kind, Traffic.NONE).minus(earlier);
            Traffic entered = onNew.getOrDefault(kind, Traffic.NONE);
            counts.put(
                    kind,
                    new KindCounts(
                            earlier.ended(),
                            during.ended(),
                            entered.ended(),
                            during.rerouted() + entered.rerouted(),
                            during.failed() + entered.failed(),
                            during.aborted() + entered.aborted()));
        }
        return counts;
    }

    private static Map<String, Traffic> traffic(RoutedRevision revision) {
        return revision == null ? Map.of() : revision.traffic();
    }

    /** Returns the longest wait of a caller that one of them refused, in microseconds. */
    public double longestPauseMicros() {
        long onOld = old == null ? 0 : old.longestPauseNanos();
        long onNew = next == null ? 0 : next.longestPauseNanos();
        return Math.max(onOld, onNew) / 1e3;
    }
}
