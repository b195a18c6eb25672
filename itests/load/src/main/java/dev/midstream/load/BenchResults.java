package dev.midstream.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a benchmark measured: a table for people and, with {@code --json FILE} among the arguments, a file. */
public final class BenchResults {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final ObjectNode root = MAPPER.createObjectNode();
    private final ArrayNode results;

    public BenchResults(String bench) {
        root.put("bench", bench);
        results = root.putArray("results");
    }

    public void add(String measure, String unit, double ours, String peer, double theirs) {
        ObjectNode result = results.addObject();
        result.put("measure", measure).put("unit", unit).put("ours", ours);
        result.put("peer", peer).put("theirs", theirs).put("ratio", ours / theirs);
    }

    /** Of what has no peer. */
    public void add(String measure, String unit, double ours) {
        ObjectNode result = results.addObject();
        result.put("measure", measure).put("unit", unit).put("ours", ours);
        result.putNull("peer").putNull("theirs").putNull("ratio");
    }

    public void finish(String[] args) throws IOException {
        System.out.printf("%-44s %12s %12s %8s  %s%n", "", "ours", "theirs", "ratio", "peer");
        results.forEach(result -> System.out.printf(
                "%-44s %12s %12s %8s  %s%n",
                result.get("measure").asText() + " (" + result.get("unit").asText() + ")",
                number(result.get("ours").asDouble()),
                result.get("theirs").isNull()
                        ? "-"
                        : number(result.get("theirs").asDouble()),
                result.get("ratio").isNull()
                        ? "-"
                        : String.format(Locale.ROOT, "%.2f", result.get("ratio").asDouble()),
                result.get("peer").isNull() ? "-" : result.get("peer").asText()));
        int json = List.of(args).indexOf("--json");
        if (json >= 0) {
            Files.writeString(
                    Path.of(args[json + 1]),
                    MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        }
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number < 100 ? "%.2f" : "%,.0f", number);
    }

    public static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
