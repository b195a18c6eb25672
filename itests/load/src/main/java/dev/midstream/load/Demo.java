package dev.midstream.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * Swaps storage back and forth under REST load, a slow download and calls in the node, counts what was lost, and then
 * does to an unmanaged copy what a container does by itself. Ends with status 0 only if nothing of ours was lost, and
 * every swap was one.
 */
public final class Demo {

    private static final String SERVICE = "storage";
    private static final int SWAPS = 20;
    private static final long REQUESTS = 100_000;
    private static final int CONNECTIONS = 8;
    private static final int STOCK_UPDATES = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(25);
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final double STILL_WARMING = 1.1;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final long PAUSE_NANOS = 500_000_000;
    /** Below what the node can do, so that a pause shows as a pause and not as a queue. */
    private static final double SHARE_OF_PEAK = 0.4;

    /** So that the requests are done in time, whatever else this machine has to do. */
    private static final double LEAST = 1_200;

    private static final double MOST = 4_000;

    private final Node node;
    private final boolean terminal = System.console() != null;

    private Demo(Node node) {
        this.node = node;
    }

    public static void main(String[] args) throws InterruptedException {
        try (Node node = Node.connect()) {
            System.exit(new Demo(node).run() ? 0 : 1);
        } catch (IOException e) {
            System.err.println("The demo stopped: " + e.getMessage());
            System.exit(1);
        }
    }

    private boolean run() throws IOException {
        try (DemoData data = DemoData.create(node)) {
            double rate = warmUp();
            System.out.printf(
                    "Load: %.0f requests/s over %d connections, a %d s download, calls in the node. Swaps of %s:%n",
                    rate, CONNECTIONS, SLOW.toSeconds(), SERVICE);
            Ours ours;
            try (Node.Installed caller = node.install(node.fixture("caller"))) {
                ours = swaps(rate);
            }
            System.out.printf("The same load on an unmanaged copy, %d times bundle:update …%n", STOCK_UPDATES);
            Stock stock = Stock.run(node, STOCK_UPDATES, CONNECTIONS, rate);
            DemoReport.print(ours, stock);
            return ours.verdict().isEmpty();
        }
    }

    /** Loads the node until it gets no faster, and tells the rate to go on with. */
    private double warmUp() {
        System.out.printf("Warming up for at most %d s …%n", WARM_UP.toSeconds());
        try (Load load = Load.start("warm", CONNECTIONS, 0, DemoData.mix(node))) {
            long end = System.nanoTime() + WARM_UP.toNanos();
            double peak = rate(load);
            for (double next = rate(load); next > peak * STILL_WARMING && System.nanoTime() < end; next = rate(load)) {
                peak = next;
            }
            return Math.max(LEAST, Math.min(MOST, peak * SHARE_OF_PEAK));
        }
    }

    private static double rate(Load load) {
        long before = load.tally().requests();
        long begin = System.nanoTime();
        LockSupport.parkNanos(WINDOW.toNanos());
        return (load.tally().requests() - before) * 1e9 / (System.nanoTime() - begin);
    }

    private Ours swaps(double rate) throws IOException {
        node.must(node.post("/caller?key=" + DemoData.SMALL + "&threads=2&pauseMicros=2000"));
        long begin = System.nanoTime();
        try (Load rest = Load.start("rest", CONNECTIONS, rate, DemoData.mix(node));
                Load slow = Load.startSlow("slow", DemoData.large(node), SLOW, DemoData.LARGE_BYTES)) {
            List<Swap> swaps = new SwapLoop(node, SERVICE, rest.tally())
                    .run(
                            SWAPS,
                            REQUESTS,
                            PAUSE_NANOS,
                            begin + LIMIT.toNanos(),
                            (n, swap) -> show(n, swap, rest.tally()));
            rest.close();
            slow.close();
            JsonNode calls = node.mustJson(node.delete("/caller"));
            if (terminal) {
                System.out.println();
            }
            return new Ours(swaps, rest.tally(), slow.tally(), calls, (System.nanoTime() - begin) / 1e9);
        }
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
    record Ours(List<Swap> swaps, Tally rest, Tally slow, JsonNode calls, double seconds) {

        long lost() {
            return rest.failed() + slow.failed() + calls.path("failed").asLong();
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
                return lost() + " requests or calls were lost";
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
