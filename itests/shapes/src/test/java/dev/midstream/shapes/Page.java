package dev.midstream.shapes;

import dev.midstream.shapes.Row.Column;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The page docs/compatibility.md, made of the observations. */
final class Page {
    private static final String INTRODUCTION =
            """
            # Compatibility

            """;

    private Page() {}

    static String of(Map<Shape, Row> rows) {
        Map<String, StringBuilder> groups = new LinkedHashMap<>();
        rows.forEach((shape, row) -> groups.computeIfAbsent(shape.group(), Page::head)
                .append(line(shape, row)));
        return INTRODUCTION + String.join("\n", groups.values());
    }

    private static StringBuilder head(String group) {
        return new StringBuilder("## " + group + "\n\n| shape | "
                + Arrays.stream(Column.values()).map(column -> column.title).collect(Collectors.joining(" | "))
                + " |\n|---" + "|---".repeat(Column.values().length) + "|\n");
    }

    private static String line(Shape shape, Row row) {
        String title = shape.title() + (shape.note().isEmpty() ? "" : ". " + shape.note());
        return "| " + title + " | "
                + Arrays.stream(Column.values()).map(row::get).collect(Collectors.joining(" | ")) + " |\n";
    }
}
