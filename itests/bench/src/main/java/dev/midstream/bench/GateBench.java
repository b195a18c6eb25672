package dev.midstream.bench;

import dev.midstream.load.BenchResults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code bench gate}: all ways of a call in turn, round by round, so that a change of the machine meets each. */
public final class GateBench {

    private static final int ROUNDS = 3;
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final Map<String, String> PEERS = Map.of(
            "direct", "direct call",
            "proxy", "reflection proxy",
            "countingProxy", "reflection proxy that counts");

    private GateBench() {}

    public static void main(String[] args) throws RunnerException, IOException {
        Map<String, List<Double>> samples = new TreeMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (int threads : THREADS) {
                System.out.printf("Round %d of %d, %d thread(s) …%n", round, ROUNDS, threads);
                Options options = new OptionsBuilder()
                        .include(GateCall.class.getName())
                        .threads(threads)
                        .verbosity(VerboseMode.SILENT)
                        .build();
                for (RunResult result : new Runner(options).run()) {
                    String way = result.getPrimaryResult().getLabel();
                    samples.computeIfAbsent(way + threads, key -> new ArrayList<>())
                            .add(result.getPrimaryResult().getScore());
                }
            }
        }
        BenchResults results = new BenchResults("gate");
        for (int threads : THREADS) {
            for (String way : List.of("direct", "proxy", "countingProxy")) {
                compare(
                        results,
                        samples,
                        "a call with two numbers",
                        "gateTotal",
                        way + "Total",
                        PEERS.get(way),
                        threads);
            }
            for (String way : List.of("direct", "proxy", "countingProxy")) {
                compare(results, samples, "a call that looks a key up", "gate", way, PEERS.get(way), threads);
            }
            compare(results, samples, "a call that does nothing", "emptyGate", "empty", "direct call", threads);
            compare(results, samples, "no call left", "inlinedGate", "inlined", "direct, inlined", threads);
        }
        results.finish(args);
    }

    private static void compare(
            BenchResults results,
            Map<String, List<Double>> samples,
            String measure,
            String ours,
            String theirs,
            String peer,
            int threads) {
        results.add(
                measure + ", " + threads + " thread(s)",
                "ns",
                BenchResults.median(samples.get(ours + threads)),
                peer,
                BenchResults.median(samples.get(theirs + threads)));
    }
}
