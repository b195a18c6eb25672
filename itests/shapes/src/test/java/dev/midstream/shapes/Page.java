package dev.midstream.shapes;

import dev.midstream.shapes.Row.Column;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page docs/compatibility.md, made of the observations. */
final class Page {
    private static final String INTRODUCTION = """
            # Compatibility

            Each row is a small bundle in three versions. The test `ShapesIT` deploys all of them on one node and writes this \
            page from what it observes; it fails if the page says something else. The sources of a row are in \
            `itests/shapes/src/test/shapes`, in the folder that its first column names.

            | column | meaning |
            |---|---|
            | swap | Version 2 follows version 1 while callers ask without a pause. *works*: no call fails, and the first call \
            after the swap is answered by version 2. *refused*: the plan and the deployment give this sentence, and nothing \
            has changed. *differs*: the note says how. |
            | undo | Version 1 is live again, without a failed call. |
            | canary | Version 3 gets half of the calls first, then all of them, without a failed call. |
            | restart | The live version answers after a restart of the node. |
            | plain `bundle:update` | The same bundle in a node that does not manage it. *calls fail*: a call failed during \
            the update. |
            | notes | Differences from plain OSGi; those with *plan* are given by `ms:plan` and `ms:deploy`. |

            """;

    private Page() {}

    static String of(Map<Shape, Row> rows) {
        Map<String, StringBuilder> groups = new LinkedHashMap<>();
        rows.forEach((shape, row) ->
                groups.computeIfAbsent(shape.group(), Page::head).append(line(shape, row)));
        return INTRODUCTION + String.join("\n", groups.values());
    }

    private static StringBuilder head(String group) {
        return new StringBuilder("## " + group + "\n\n| sources | shape | "
                + Arrays.stream(Column.values()).map(column -> column.title).collect(Collectors.joining(" | "))
                + " | notes |\n|---|---|---" + "|---".repeat(Column.values().length) + "|\n");
    }

    private static String line(Shape shape, Row row) {
        return "| " + shape.name() + " | " + shape.title() + " | "
                + Arrays.stream(Column.values()).map(row::get).collect(Collectors.joining(" | "))
                + " | " + notes(shape, row) + " |\n";
    }

    private static String notes(Shape shape, Row row) {
        return Stream.concat(
                        Stream.of(shape.note()).filter(note -> !note.isEmpty()),
                        row.notes().stream().map(note -> "plan: " + note))
                .collect(Collectors.joining("<br>"));
    }
}
