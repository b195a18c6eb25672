package dev.midstream.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.shell.support.table.ShellTable;

/** A table that fits into {@link Text#WIDTH} columns: the widest cells are shortened. {@code --json} has the full text. */
final class Table {
    private static final int BETWEEN = 3;
    private static final int LEAST = 6;

    private final String empty;
    private final List<String> columns;
    private final List<String> keepTail = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** @param empty the sentence to print if there are no rows */
    Table(String empty, String... columns) {
        this.empty = empty;
        this.columns = List.of(columns);
    }

    /** Shortens the cells of these columns at their beginning. */
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

    void print(PrintStream out) {
        if (rows.isEmpty()) {
            out.println(empty);
            return;
        }
        int[] widths = widths();
        ShellTable table = new ShellTable();
        columns.forEach(table::column);
        for (List<String> row : rows) {
            List<Object> cells = new ArrayList<>();
            for (int column = 0; column < widths.length; column++) {
                cells.add(shortened(row.get(column), column, widths[column]));
            }
            table.addRow().addContent(cells);
        }
        table.print(out);
    }

    private String shortened(String cell, int column, int width) {
        return keepTail.contains(columns.get(column)) ? Text.tail(cell, width) : Text.head(cell, width);
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            widths[column] = Math.max(
                    columns.get(column).length(),
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
        }
        int excess = Arrays.stream(widths).sum() + BETWEEN * (widths.length - 1) - Text.WIDTH;
        while (excess > 0) {
            int widest = widest(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    /** Returns the column that can be shortened most, or -1 if none can be. */
    private int widest(int[] widths) {
        int widest = -1;
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] > Math.max(LEAST, columns.get(column).length())
                    && (widest < 0 || widths[column] > widths[widest])) {
                widest = column;
            }
        }
        return widest;
    }
}
