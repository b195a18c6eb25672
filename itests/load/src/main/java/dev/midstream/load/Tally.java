package dev.midstream.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What became of all requests so far.
 *
 * <p>Any number of threads count and read. Counters grow only; a reader sees each at some value it had during the
 * read, not all at one instant. Latency runs from the instant at which a request was due, not from the one at which it
 * was sent: a generator that was kept waiting by the server reports the wait for every request it could not send.
 */
public final class Tally {

    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final Histogram latency = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final Histogram answers = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final LongAdder requests = new LongAdder();
    private final LongAdder ok = new LongAdder();
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> examples = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Sightings> versions = new ConcurrentHashMap<>();

    private static final class Sightings {
        final LongAdder count = new LongAdder();
        final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    }

    /**
     * @param due {@link System#nanoTime()} at which the request should have left
     * @param sent the same clock, when it left
     * @param done the same clock, when its response was complete
     */
    public void count(Response response, String version, long due, long sent, long done) {
        requests.increment();
        record(latency, done - due);
        record(answers, done - sent);
        if (response.outcome() == Outcome.OK) {
            ok.increment();
        } else {
            failures.computeIfAbsent(response.kind(), k -> new LongAdder()).increment();
            examples.computeIfAbsent(response.kind(), k -> response.text());
        }
        if (version != null) {
            Sightings seen = versions.computeIfAbsent(version, v -> new Sightings());
            seen.count.increment();
            seen.last.accumulateAndGet(done, Math::max);
        }
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(LONGEST_NANOS, Math.max(0, nanos)));
    }

    public long requests() {
        return requests.sum();
    }

    public long failed() {
        return failures.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** By kind: a status, or the name of an outcome. */
    public Map<String, Long> failures() {
        Map<String, Long> sums = new TreeMap<>();
        failures.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }

    /** Returns the first failed answer of each kind. */
    public Map<String, String> examples() {
        return new TreeMap<>(examples);
    }

    public Map<String, Long> versions() {
        Map<String, Long> sums = new TreeMap<>();
        versions.forEach((version, seen) -> sums.put(version, seen.count.sum()));
        return sums;
    }

    /** When the version last answered, on the clock of {@link System#nanoTime()}; the smallest long if never. */
    public long lastSeen(String version) {
        Sightings seen = versions.get(version);
        return seen == null ? Long.MIN_VALUE : seen.last.get();
    }

    public long count(String version) {
        Sightings seen = versions.get(version);
        return seen == null ? 0 : seen.count.sum();
    }

    /** Returns the nanoseconds from when each request was due to its answer, as of now. */
    public Histogram latency() {
        return latency.copy();
    }

    /** Returns the nanoseconds from when each request was sent to its answer, as of now: without the generator's lag. */
    public Histogram answers() {
        return answers.copy();
    }
}
