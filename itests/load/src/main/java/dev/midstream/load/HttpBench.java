package dev.midstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * {@code bench http}: one resource class behind the router and one served by the whiteboard directly, on one node, in
 * turn. The routed one has the platform's filters and counting on its way, the direct one nothing.
 */
public final class HttpBench {

    private static final int ROUNDS = 5;
    private static final int CONNECTIONS = 8;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final String PEER = "JAX-RS whiteboard, unrouted";

    private HttpBench() {}

    private record Sample(double rate, double p50, double p99, double p999, long failed) {
        static Sample take(Request request, Duration duration) {
            Load load = Load.start("bench", CONNECTIONS, 0, List.of(request));
            LockSupport.parkNanos(duration.toNanos());
            double rate = load.tally().requests() * 1e9 / duration.toNanos();
            load.close();
            Histogram latency = load.tally().latency();
            return new Sample(
                    rate,
                    latency.getValueAtPercentile(50) / 1e3,
                    latency.getValueAtPercentile(99) / 1e3,
                    latency.getValueAtPercentile(99.9) / 1e3,
                    load.tally().failed());
        }
    }

    public static void main(String[] args) {
        try (Node node = Node.connect()) {
            run(node, args);
        } catch (IOException e) {
            System.err.println("The benchmark stopped: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(Node node, String[] args) throws IOException {
        JsonNode deployed = node.swap("ms:deploy --json '" + node.fixture("echo-routed") + "'");
        if (!deployed.path("verdict").asText().equalsIgnoreCase("committed")) {
            throw new IOException("The routed resource was not deployed: " + deployed);
        }
        try (Node.Installed direct = node.install(node.fixture("echo-direct"))) {
            Request routedRequest = node.get("/bench/routed?text=hello");
            Request directRequest = node.get("/bench/direct?text=hello");
            Stock.awaitServed(routedRequest);
            Stock.awaitServed(directRequest);
            System.out.printf("Warming up, %d s each …%n", WARM_UP.toSeconds());
            Sample.take(routedRequest, WARM_UP);
            Sample.take(directRequest, WARM_UP);
            List<Sample> routed = new ArrayList<>();
            List<Sample> unrouted = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                routed.add(Sample.take(routedRequest, ROUND));
                unrouted.add(Sample.take(directRequest, ROUND));
                System.out.printf(
                        "Round %d of %d: %,.0f and %,.0f requests/s%n",
                        round,
                        ROUNDS,
                        routed.get(round - 1).rate(),
                        unrouted.get(round - 1).rate());
            }
            report(routed, unrouted, args);
        } finally {
            node.command("bundle:uninstall bench.echo.routed");
        }
    }

    private static void report(List<Sample> routed, List<Sample> unrouted, String[] args) throws IOException {
        BenchResults results = new BenchResults("http");
        results.add("throughput", "requests/s", median(routed, Sample::rate), PEER, median(unrouted, Sample::rate));
        results.add("p50", "us", median(routed, Sample::p50), PEER, median(unrouted, Sample::p50));
        results.add("p99", "us", median(routed, Sample::p99), PEER, median(unrouted, Sample::p99));
        results.add("p99.9", "us", median(routed, Sample::p999), PEER, median(unrouted, Sample::p999));
        results.add(
                "failed", "requests", routed.stream().mapToLong(Sample::failed).sum());
        results.finish(args);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> measure) {
        return BenchResults.median(samples.stream().map(measure::applyAsDouble).toList());
    }
}
