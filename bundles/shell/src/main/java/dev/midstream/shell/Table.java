package dev.midstream.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** A table that fits into {@link Text#WIDTH} columns: the longest cells are shortened. {@code --json} has the full text. */
final class Table {
    private static final String BETWEEN = "  ";
    private static final int LEAST = 6;

    private final String empty;
    private final List<String> columns;
    private final Set<String> keepHead = new LinkedHashSet<>();
    private final Set<String> keepTail = new LinkedHashSet<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** @param empty the sentence to print if there are no rows */
    Table(String empty, String... columns) {
        this.empty = empty;
        this.columns = List.of(columns);
    }

    /** Shortens the cells of these columns at their end, before those of other columns. */
    Table keepHead(String... names) {
        keepHead.addAll(List.of(names));
        return this;
    }

    /** Shortens the cells of these columns at their beginning, before those of other columns. */
    Table keepTail(String... names) {
        keepTail.addAll(List.of(names));
        return this;
    }

    Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for the columns " + columns);
        }
        rows.add(Arrays.stream(cells).map(Text::orDash).toList());
        return this;
    }

    List<String> lines() {
        if (rows.isEmpty()) {
            return List.of(empty);
        }
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        lines.add(line(columns, widths));
        lines.add(line(columns.stream().map(name -> "-".repeat(name.length())).toList(), widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = keepTail.contains(columns.get(column))
                    ? Text.tail(cells.get(column), widths[column])
                    : Text.head(cells.get(column), widths[column]);
            line.append(column == 0 ? "" : BETWEEN).append(Text.pad(cell, widths[column]));
        }
        return line.toString().stripTrailing();
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] = Math.max(
                    columns.get(column).length(),
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        shrink(widths, column -> keepHead.contains(columns.get(column)) || keepTail.contains(columns.get(column)));
        shrink(widths, column -> true);
        return widths;
    }

    /** Takes one character after the other from the widest of some columns, until the table fits. */
    private void shrink(int[] widths, IntPredicate some) {
        int excess = Arrays.stream(widths).sum() + BETWEEN.length() * (widths.length - 1) - Text.WIDTH;
        for (; excess > 0; excess--) {
            int widest = -1;
            for (int column = 0; column < widths.length; column++) {
                if (some.test(column)
                        && widths[column] > Math.max(LEAST, columns.get(column).length())
                        && (widest < 0 || widths[column] > widths[widest])) {
                    widest = column;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }
}
