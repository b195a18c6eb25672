package dev.midstream.messaging.broker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How fast counters have grown over the last minute, from samples of them. Thread-safe. */
final class Rates {
    private static final Duration SPAN = Duration.ofMinutes(1);

    private final Map<String, Deque<Sample>> samples = new HashMap<>();

    private record Sample(long nanos, long count) {}

    /** @param nanos when, on a clock that only goes forward */
    synchronized void sample(String counter, long nanos, long count) {
        Deque<Sample> known = samples.computeIfAbsent(counter, absent -> new ArrayDeque<>());
        known.addLast(new Sample(nanos, count));
        while (nanos - known.getFirst().nanos() > SPAN.toNanos()) {
            known.removeFirst();
        }
    }

    /** By the second, since the oldest sample of the last minute; 0 without one. */
    synchronized double perSecond(String counter, long nanos, long count) {
        Deque<Sample> known = samples.get(counter);
        if (known == null || nanos <= known.getFirst().nanos()) {
            return 0;
        }
        Sample since = known.getFirst();
        return (count - since.count()) * 1e9 / (nanos - since.nanos());
    }
}
