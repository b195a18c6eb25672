package dev.midstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * {@code bench swap}. First as many swaps as can be under all the load that the node can take: was anything lost? Then
 * an open loop below that, in windows with swaps and without in turn: who waited, and how long? Then the container's own
 * ways to change a bundle.
 */
public final class SwapBench {

    private static final String SERVICE = "storage";
    private static final int CONNECTIONS = 8;
    private static final int SWAPS = 200;
    private static final long REQUESTS = 1_000_000;
    private static final long CALLS = 10_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String MANY_CALLS = "/caller?key=" + DemoData.SMALL + "&threads=2&pauseMicros=200";
    private static final String SOME_CALLS = "/caller?key=" + DemoData.SMALL + "&threads=1&pauseMicros=5000";

    private static final int ROUNDS = 6;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final int SWAPS_IN_WINDOW = 8;
    private static final long PAUSE_NANOS = 350_000_000;
    private static final double SHARE_OF_PEAK = 0.3;

    private static final int UPDATES = 5;

    private final Node node;
    private final List<Request> mix;

    private SwapBench(Node node) {
        this.node = node;
        this.mix = DemoData.reads(node);
    }

    public static void main(String[] args) {
        int status;
        try (Node node = Node.connect()) {
            status = new SwapBench(node).run(args) ? 0 : 1;
        } catch (IOException e) {
            System.err.println("The benchmark stopped: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    /** What came of the saturated part. */
    private record Saturated(List<Swap> swaps, Tally rest, JsonNode calls, Metaspace before, Metaspace after) {
        long failedCalls() {
            return calls.path("failed").asLong();
        }

        /** Loaders that stayed, but for the revision that is live and the one that is resident, as before. */
        long loadersLeft() {
            return Math.max(0, after.loaders() - before.loaders());
        }
    }

    private record Paced(Histogram calm, Histogram swapping, long failed, List<Swap> swaps) {}

    private boolean run(String[] args) throws IOException {
        node.deploy(node.current(SERVICE));
        try (DemoData data = DemoData.create(node)) {
            double peak = WarmUp.peak(CONNECTIONS, mix);
            Saturated saturated;
            Paced paced;
            try (Node.Installed caller = node.install(node.fixture("caller"))) {
                saturated = saturate();
                paced = pace(peak * SHARE_OF_PEAK);
            }
            System.out.printf("The container's own ways, %d changes each …%n", UPDATES);
            double rate = peak * SHARE_OF_PEAK;
            Stock update = Stock.run(node, Stock.Way.UPDATE, UPDATES, CONNECTIONS, rate);
            Stock beside = Stock.run(node, Stock.Way.BESIDE, UPDATES, CONNECTIONS, rate);
            return report(saturated, paced, update, beside, args);
        }
    }

    private Saturated saturate() throws IOException {
        System.out.printf("At least %d swaps under all the load that the node takes …%n", SWAPS);
        Path home = Path.of(System.getProperty("midstream.home"));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Load load = Load.start("saturating", CONNECTIONS, 0, mix)) {
            node.must(node.post(MANY_CALLS));
            SwapLoop loop = new SwapLoop(node, SERVICE, load.tally());
            List<Swap> swaps = new ArrayList<>(loop.run(4, () -> true, 0, deadline, (n, swap) -> {}));
            Metaspace before = Metaspace.of(home);
            swaps = loop.run(SWAPS, () -> enough(load.tally()), 0, deadline, (n, swap) -> show(n, load.tally()));
            load.close();
            JsonNode calls = node.mustJson(node.delete("/caller"));
            return new Saturated(swaps, load.tally(), calls, before, Metaspace.of(home));
        }
    }

    private boolean enough(Tally rest) {
        try {
            return rest.requests() >= REQUESTS
                    && node.mustJson(node.get("/caller")).path("calls").asLong() >= CALLS;
        } catch (IOException e) {
            throw new IllegalStateException("The caller in the node does not tell how often it called", e);
        }
    }

    private static void show(int swaps, Tally tally) {
        if (swaps % 20 == 0) {
            System.out.printf("  %d swaps  %,d requests  failed %d%n", swaps, tally.requests(), tally.failed());
        }
    }

    private Paced pace(double rate) throws IOException {
        System.out.printf(
                "%,.0f requests/s, open loop, %d windows of %d s without swaps and with, in turn …%n",
                rate, 2 * ROUNDS, WINDOW.toSeconds());
        node.must(node.post(SOME_CALLS));
        Histogram calmLatency = new Histogram(3);
        Histogram swapLatency = new Histogram(3);
        List<Swap> swaps = new ArrayList<>();
        long failed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (Load calm = Load.start("calm", CONNECTIONS, rate, mix)) {
                LockSupport.parkNanos(WINDOW.toNanos());
                calm.close();
                calmLatency.add(calm.tally().latency());
                failed += calm.tally().failed();
            }
            try (Load swapping = Load.start("swapping", CONNECTIONS, rate, mix)) {
                long end = System.nanoTime() + WINDOW.toNanos();
                SwapLoop loop = new SwapLoop(node, SERVICE, swapping.tally());
                swaps.addAll(loop.run(SWAPS_IN_WINDOW, () -> true, PAUSE_NANOS, end, (n, swap) -> {}));
                LockSupport.parkNanos(Math.max(0, end - System.nanoTime()));
                swapping.close();
                swapLatency.add(swapping.tally().latency());
                failed += swapping.tally().failed();
            }
        }
        failed += node.mustJson(node.delete("/caller")).path("failed").asLong();
        return new Paced(calmLatency, swapLatency, failed, swaps);
    }

    private boolean report(Saturated saturated, Paced paced, Stock update, Stock beside, String[] args)
            throws IOException {
        BenchResults results = new BenchResults("swap");
        results.add("swaps, saturated", "swaps", saturated.swaps().size());
        results.add("requests, saturated", "requests", saturated.rest().requests());
        results.add("failed requests", "requests", saturated.rest().failed());
        results.add(
                "calls in the node, saturated",
                "calls",
                saturated.calls().path("calls").asLong());
        results.add("failed calls", "calls", saturated.failedCalls());
        results.add("failed, open loop", "requests and calls", paced.failed());
        results.add("failed a swap", "requests", lostPerSwap(saturated), "bundle:update", update.lostPerUpdate());
        results.add("failed a swap", "requests", lostPerSwap(saturated), "install beside", beside.lostPerUpdate());
        for (String percentile : List.of("50", "99", "99.9", "99.99", "100")) {
            results.add(
                    "p" + percentile + " during swaps",
                    "us",
                    micros(paced.swapping(), percentile),
                    "no swaps",
                    micros(paced.calm(), percentile));
        }
        results.add("routing changed in, median", "us", median(paced.swaps(), Swap::flipMicros));
        results.add("command to all traffic, median", "ms", median(paced.swaps(), Swap::reportedMillis));
        results.add("the same as clients saw it, median", "ms", median(paced.swaps(), Swap::seenMillis));
        results.add("routing changed in, saturated, median", "us", median(saturated.swaps(), Swap::flipMicros));
        results.add("command to all traffic, saturated, median", "ms", median(saturated.swaps(), Swap::reportedMillis));
        results.add("class loaders that stayed", "loaders", saturated.loadersLeft());
        results.add(
                "metaspace after all swaps",
                "KB",
                saturated.after().kilobytes(),
                "after the first 4",
                saturated.before().kilobytes());
        results.finish(args);
        return saturated.rest().failed() + saturated.failedCalls() + paced.failed() == 0;
    }

    private static double micros(Histogram latency, String percentile) {
        return latency.getValueAtPercentile(Double.parseDouble(percentile)) / 1e3;
    }

    private static double lostPerSwap(Saturated saturated) {
        return (double) saturated.rest().failed() / saturated.swaps().size();
    }

    private static double median(List<Swap> swaps, ToDoubleFunction<Swap> measure) {
        return BenchResults.median(swaps.stream().map(measure::applyAsDouble).toList());
    }
}
