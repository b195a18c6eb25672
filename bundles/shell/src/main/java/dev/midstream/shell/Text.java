package dev.midstream.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Formats values and fits text into the width of a terminal. */
final class Text {
    /** Columns of a terminal. */
    static final int WIDTH = 80;

    private static final int LABEL = 11;
    private static final String CUT = "..";

    private Text() {}

    static String orDash(Object value) {
        return value == null || "".equals(value) ? "-" : value.toString();
    }

    static String micros(double value) {
        return value == 0 ? "-" : String.format(Locale.ROOT, "%.1f us", value);
    }

    static String millis(double value) {
        return value == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", value);
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns the text with a full stop at its end. */
    static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    /** Returns "1 call", "2 calls". */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Returns the first characters of a text, and dots in place of the others. */
    static String head(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - CUT.length())) + CUT;
    }

    /** Returns the last characters of a text, and dots in place of the others. */
    static String tail(String text, int width) {
        return text.length() <= width ? text : CUT + text.substring(text.length() - Math.max(0, width - CUT.length()));
    }

    /** Removes the dots of {@link #tail}, so that a shortened text can be copied into a command. */
    static String withoutCut(String text) {
        return text.startsWith(CUT) ? text.substring(CUT.length()) : text;
    }

    /** Returns a label and a text; the text is broken at spaces and continues under itself. */
    static List<String> field(String label, String text) {
        int indent = Math.max(LABEL, label.length() + 1);
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(pad(label, indent));
        int written = 0;
        for (String word : text.split("\\s+")) {
            if (written > 0 && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(indent));
                written = 0;
            }
            line.append(written++ == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
