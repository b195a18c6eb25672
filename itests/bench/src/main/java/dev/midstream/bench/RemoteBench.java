package dev.midstream.bench;

import dev.midstream.bench.remote.Echo;
import dev.midstream.bench.remote.Way;
import dev.midstream.bench.remote.Ways;
import dev.midstream.load.BenchResults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code bench remote}: calls of a service in another process, by the transports and by their peers, in turn and in one
 * run, so that a change of the machine meets each. The callers are in this process, what they call in a second one; all
 * on the loopback address, without encryption.
 */
public final class RemoteBench {
    private static final int ROUNDS = Integer.getInteger("midstream.bench.rounds", 5);
    private static final long SLICE = Long.getLong("midstream.bench.slice", 1000) * 1_000_000;
    private static final int[] PAYLOADS = {100, 10 * 1024};
    private static final int[] CALLERS = {1, 16};
    private static final int WARM_UP = 5;

    private RemoteBench() {}

    public static void main(String[] args) throws Exception {
        if (List.of(args).contains("serve")) {
            serve();
            return;
        }
        System.out.printf(
                "%d processors, Java %s, loopback, no encryption; %d rounds of %d ms after %d to warm up%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                ROUNDS,
                SLICE / 1_000_000,
                WARM_UP);
        Process server = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RemoteBench.class.getName(),
                        "serve")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            measure(server, args);
        } finally {
            server.destroy();
        }
        System.exit(0);
    }

    /** Says where each way is served, and ends with who started it. */
    private static void serve() throws Exception {
        for (Way way : Ways.ALL) {
            System.out.println(way.serve());
        }
        while (System.in.read() >= 0) {
            // nothing is said
        }
        System.exit(0);
    }

    private static void measure(Process server, String[] args) throws Exception {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        Map<Way, Way.Caller> callers = new HashMap<>();
        for (Way way : Ways.ALL) {
            String address = said.readLine();
            if (address == null) {
                throw new IOException("the server did not start");
            }
            callers.put(way, way.callers(address));
        }
        Map<String, List<Double>> rates = new HashMap<>();
        for (int round = 1 - WARM_UP; round <= ROUNDS; round++) {
            for (int payload : PAYLOADS) {
                for (int threads : CALLERS) {
                    StringBuilder line = new StringBuilder();
                    for (Way way : Ways.ALL) {
                        double rate = rate(callers.get(way), payload, threads);
                        line.append(String.format(", %s %,.0f", way.name(), rate));
                        if (round > 0) {
                            rates.computeIfAbsent(key(way, payload, threads), key -> new ArrayList<>())
                                    .add(rate);
                        }
                    }
                    System.out.printf(
                            "%s, %d B, %d caller(s)%s calls/s%n",
                            round > 0 ? "Round " + round : "Warming up", payload, threads, line);
                }
            }
        }
        report(rates, args);
    }

    private static void report(Map<String, List<Double>> rates, String[] args) throws IOException {
        BenchResults results = new BenchResults("remote");
        for (Way ours : Ways.OURS) {
            for (Way peer : Ways.peers(ours)) {
                for (int payload : PAYLOADS) {
                    for (int threads : CALLERS) {
                        results.add(
                                ours.name() + ", " + payload + " B, " + threads + " caller(s)",
                                "calls/s",
                                BenchResults.median(rates.get(key(ours, payload, threads))),
                                peer.name(),
                                BenchResults.median(rates.get(key(peer, payload, threads))));
                    }
                }
            }
        }
        results.finish(args);
    }

    private static String key(Way way, int payload, int threads) {
        return way.name() + "/" + payload + "/" + threads;
    }

    private static double rate(Way.Caller callers, int payload, int threads) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Long>> counts = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Echo echo = callers.caller();
            CompletableFuture<Long> count = new CompletableFuture<>();
            counts.add(count);
            Thread thread = new Thread(() -> count(echo, new byte[payload], start, over, count));
            thread.setDaemon(true);
            thread.start();
        }
        long begun = System.nanoTime();
        start.countDown();
        while (System.nanoTime() - begun < SLICE) {
            Thread.sleep(10);
        }
        over.set(true);
        long elapsed = System.nanoTime() - begun;
        long sum = 0;
        for (CompletableFuture<Long> count : counts) {
            sum += get(count);
        }
        return sum * 1e9 / elapsed;
    }

    private static long get(CompletableFuture<Long> count) throws IOException, InterruptedException {
        try {
            return count.get();
        } catch (ExecutionException e) {
            throw new IOException("a call failed", e.getCause());
        }
    }

    private static void count(
            Echo echo, byte[] payload, CountDownLatch start, AtomicBoolean over, CompletableFuture<Long> result) {
        try {
            start.await();
            long calls = 0;
            while (!over.get()) {
                if (echo.echo(payload).length != payload.length) {
                    throw new IllegalStateException("another answer than the payload");
                }
                calls++;
            }
            result.complete(calls);
        } catch (InterruptedException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }
}
