package dev.midstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Swaps storage and processing back and forth under REST load, a slow download, calls in the node and jobs that are sent
 * as messages, counts what was lost, and then does to an unmanaged copy what a container does by itself. Ends with status
 * 0 only if nothing of ours was lost, and every swap was one.
 */
public final class Demo {

    private static final String SERVICE = "storage";
    private static final int SWAPS = 20;
    private static final long REQUESTS = 100_000;
    private static final int CONNECTIONS = 8;
    private static final int STOCK_UPDATES = 5;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final long PAUSE_NANOS = 500_000_000;
    /** Below what the node can do, so that a pause shows as a pause and not as a queue. */
    private static final double SHARE_OF_PEAK = 0.4;

    /** So that the requests are done in time, whatever else this machine has to do. */
    private static final double LEAST = 1_200;

    private static final double MOST = 4_000;

    private static final long JOB_PAUSE_NANOS = 50_000_000;
    private static final Duration JOBS_LATE = Duration.ofSeconds(30);
    private static final int PROCESSING_EVERY = 4;

    private final Node node;
    private boolean processingIsNext;
    private int processingSwaps;
    private final boolean terminal = System.console() != null;

    private Demo(Node node) {
        this.node = node;
    }

    public static void main(String[] args) throws InterruptedException {
        try (Node node = Node.connect()) {
            System.exit(new Demo(node).run() ? 0 : 1);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The demo stopped: " + e.getMessage());
            System.exit(1);
        }
    }

    private boolean run() throws IOException {
        node.deploy(node.current(SERVICE));
        node.deploy(node.current("processing"));
        try (DemoData data = DemoData.create(node)) {
            double rate = Math.max(LEAST, Math.min(MOST, SHARE_OF_PEAK * WarmUp.peak(CONNECTIONS, DemoData.mix(node))));
            System.out.printf(
                    "Load: %.0f requests/s over %d connections, a %d s download, calls in the node, jobs by JMS. Swaps of %s, now and then of processing:%n",
                    rate, CONNECTIONS, SLOW.toSeconds(), SERVICE);
            Ours ours;
            try (Node.Installed caller = node.install(node.fixture("caller"))) {
                ours = swaps(rate);
            }
            System.out.printf("The same load on an unmanaged copy, %d times bundle:update …%n", STOCK_UPDATES);
            Stock stock = Stock.run(node, Stock.Way.UPDATE, STOCK_UPDATES, CONNECTIONS, rate);
            DemoReport.print(ours, stock);
            return ours.verdict().isEmpty();
        }
    }

    private Ours swaps(double rate) throws IOException {
        node.must(node.post("/caller?key=" + DemoData.SMALL + "&threads=2&pauseMicros=2000"));
        long begin = System.nanoTime();
        try (Jobs jobs = Jobs.start(node.broker(), DemoData.SMALL, JOB_PAUSE_NANOS);
                Load rest = Load.start("rest", CONNECTIONS, rate, DemoData.mix(node));
                Load slow = Load.startSlow("slow", DemoData.large(node), SLOW, DemoData.LARGE_BYTES)) {
            List<Swap> swaps = new SwapLoop(node, SERVICE, rest.tally())
                    .run(
                            SWAPS,
                            () -> rest.tally().requests() >= REQUESTS,
                            PAUSE_NANOS,
                            begin + LIMIT.toNanos(),
                            (n, swap) -> {
                                show(n, swap, rest.tally());
                                if (n % PROCESSING_EVERY == 0) {
                                    swapProcessing();
                                }
                            });
            if (processingIsNext) {
                swapProcessing();
            }
            rest.close();
            slow.close();
            jobs.finish(JOBS_LATE.toNanos());
            JsonNode calls = node.mustJson(node.delete("/caller"));
            if (terminal) {
                System.out.println();
            }
            return new Ours(
                    swaps,
                    processingSwaps,
                    rest.tally(),
                    slow.tally(),
                    calls,
                    jobs.sent(),
                    jobs.lost(),
                    (System.nanoTime() - begin) / 1e9);
        }
    }

    /** To the next revision of processing, and back. */
    private void swapProcessing() {
        Path bundle = processingIsNext ? node.current("processing") : node.fixture("processing-next");
        try {
            node.deploy(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        processingIsNext = !processingIsNext;
        processingSwaps++;
    }

    private void show(int number, Swap swap, Tally tally) {
        System.out.printf(
                "%s  swap %2d  %s -> %s  all traffic on it after %4.0f ms  requests %,d  failed %d%s",
                terminal ? "\r" : "",
                number,
                swap.from(),
                swap.to(),
                swap.seenMillis(),
                tally.requests(),
                tally.failed(),
                terminal ? "" : System.lineSeparator());
        System.out.flush();
    }

    /** What happened to us. */
    record Ours(
            List<Swap> swaps,
            int processingSwaps,
            Tally rest,
            Tally slow,
            JsonNode calls,
            int jobs,
            long jobsLost,
            double seconds) {

        long lost() {
            return rest.failed() + slow.failed() + calls.path("failed").asLong() + jobsLost;
        }

        double median(ToDoubleFunction<Swap> measure) {
            double[] sorted = swaps.stream().mapToDouble(measure).sorted().toArray();
            return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
        }

        double max(ToDoubleFunction<Swap> measure) {
            return swaps.stream().mapToDouble(measure).max().orElse(Double.NaN);
        }

        /** Empty if all is well, otherwise what is not. */
        String verdict() {
            if (lost() > 0) {
                return lost() + " requests, calls or jobs were lost";
            }
            if (swaps.size() < SWAPS || rest.requests() < REQUESTS) {
                return "only " + swaps.size() + " swaps and " + rest.requests() + " requests were done in time";
            }
            long unreal = swaps.stream().filter(swap -> !swap.real()).count();
            if (unreal > 0) {
                return unreal + " swaps did not move all traffic to the other revision";
            }
            Set<String> both = Set.of("1.0.0", "1.1.0");
            if (!rest.versions().keySet().equals(both)
                    || !calls.path("versions").has("1.0.0")
                    || !calls.path("versions").has("1.1.0")) {
                return "not both revisions were seen";
            }
            if (calls.path("activations").asInt() != 1) {
                return "a consumer in the node lost its service and was activated anew";
            }
            return "";
        }
    }
}
