package dev.midstream.shapes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers to a load.
 *
 * @param answers the number of answers by version
 * @param failures the first failures
 */
record Tally(Map<String, Long> answers, List<String> failures) {
    private static final String FAILURE = "failure ";

    static Tally of(String lines) {
        Map<String, Long> answers = new HashMap<>();
        List<String> failures = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            if (line.startsWith(FAILURE)) {
                failures.add(line.substring(FAILURE.length()));
            } else {
                int blank = line.lastIndexOf(' ');
                answers.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
            }
        }
        return new Tally(answers, failures);
    }

    long answered() {
        return answers.values().stream().mapToLong(Long::longValue).sum();
    }

    long answered(String version) {
        return answers.getOrDefault(version, 0L);
    }
}
