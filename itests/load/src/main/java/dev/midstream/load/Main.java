package dev.midstream.load;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Load from the command line: URL, connections, requests a second (0 for as many as possible), seconds, [token]. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 4) {
            System.err.println("Usage: URL CONNECTIONS RATE SECONDS [TOKEN]");
            System.exit(2);
        }
        Request request = Request.get(args[0], args.length > 4 ? args[4] : null);
        Duration duration = Duration.ofSeconds(Long.parseLong(args[3]));
        Load load = Load.start("load", Integer.parseInt(args[1]), Double.parseDouble(args[2]), List.of(request));
        Thread.sleep(duration.toMillis());
        load.close();
        Tally tally = load.tally();
        Histogram latency = tally.latency();
        System.out.printf(
                "%d requests, %.0f/s, failed %d %s, µs p50 %d p99 %d p99.9 %d max %d%n",
                tally.requests(),
                tally.requests() / (double) duration.toSeconds(),
                tally.failed(),
                tally.failures(),
                latency.getValueAtPercentile(50) / 1000,
                latency.getValueAtPercentile(99) / 1000,
                latency.getValueAtPercentile(99.9) / 1000,
                latency.getMaxValue() / 1000);
    }
}
