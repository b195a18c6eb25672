package dev.midstream.shapes;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The observations of one shape. Confined to one thread. */
final class Row {
    /** The columns of the page. */
    enum Column {
        SWAP("swap"),
        UNDO("undo"),
        CANARY("canary"),
        RESTART("restart"),
        STOCK("plain `bundle:update`");

        final String title;

        Column(String title) {
            this.title = title;
        }
    }

    static final String WORKS = "works";

    private final Map<Column, String> cells = new EnumMap<>(Column.class);
    /** Notes of the plan of version 2. */
    private final Set<String> notes = new LinkedHashSet<>();
    /** The version that is to answer after a restart, or null if none is. */
    private String live;

    void works(Column column) {
        set(column, WORKS);
    }

    void set(Column column, String observation) {
        cells.put(column, observation);
    }

    String get(Column column) {
        return cells.getOrDefault(column, "–");
    }

    /** Replaces all observations of a shape that does not work yet. */
    void open(String today) {
        cells.clear();
        notes.clear();
        live = null;
        cells.put(Column.SWAP, "expected: works. Today: " + today);
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    Set<String> notes() {
        return notes;
    }

    void live(String version) {
        live = version;
    }

    String live() {
        return live;
    }
}
