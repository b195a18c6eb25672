package dev.midstream.swap.core.record;

import dev.midstream.swap.api.KindCounts;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.Traffic;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts the calls of a swap on both revisions.
 *
 * @param old the tenure that is left, or null
 * @param before what had become of calls in it when the swap was asked for
 * @param next the tenure that is entered, or null as long as it is not proven
 */
public record CallStatistics(Tenure old, Map<String, Traffic> before, Tenure next) {
    static final CallStatistics NONE = new CallStatistics(null, Map.of(), null);

    public static CallStatistics of(Tenure live) {
        return live == null ? NONE : new CallStatistics(live, live.traffic(), null);
    }

    public CallStatistics entering(Tenure proven) {
        return new CallStatistics(old, before, proven);
    }

    /** The tenure that was closed in the end. It goes on with the counts of the one before if that was live all the time. */
    public CallStatistics leaving(Tenure closed) {
        boolean same = old != null && closed != null && closed.visits() == old.visits();
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

    private static Map<String, Traffic> traffic(Tenure tenure) {
        return tenure == null ? Map.of() : tenure.traffic();
    }

    /** The longest that either refused a caller who entered the other, in microseconds. */
    public double longestPauseMicros() {
        long onOld = old == null ? 0 : old.longestPauseNanos();
        long onNew = next == null ? 0 : next.longestPauseNanos();
        return Math.max(onOld, onNew) / 1e3;
    }
}
