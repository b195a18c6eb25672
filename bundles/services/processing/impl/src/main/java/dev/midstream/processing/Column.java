package dev.midstream.processing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** One column while its values go by. What it keeps does not grow with the file. */
final class Column {
    private static final int MAX_DISTINCT = 1000;
    private static final int MAX_SHOWN = 100;
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{1,18})?([eE][+-]?\\d{1,2})?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private final String name;
    private final Set<String> distinct = new HashSet<>();
    private long empty;
    private long filled;
    private Type type;
    private String leastText;
    private String greatestText;
    private BigDecimal least;
    private BigDecimal greatest;

    /** From the narrowest to the widest. */
    private enum Type {
        INTEGER,
        DECIMAL,
        BOOLEAN,
        DATE,
        TEXT;

        static Type of(String value) {
            if (Column.INTEGER.matcher(value).matches()) {
                return INTEGER;
            }
            if (Column.DECIMAL.matcher(value).matches()) {
                return DECIMAL;
            }
            if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
                return BOOLEAN;
            }
            return isDate(value) ? DATE : TEXT;
        }

        private static boolean isDate(String value) {
            if (!Column.DATE.matcher(value).matches()) {
                return false;
            }
            try {
                LocalDate.parse(value);
                return true;
            } catch (DateTimeParseException e) {
                return false;
            }
        }

        boolean numeric() {
            return this == INTEGER || this == DECIMAL;
        }

        Type or(Type other) {
            if (this == other) {
                return this;
            }
            return numeric() && other.numeric() ? DECIMAL : TEXT;
        }
    }

    Column(String name) {
        this.name = name;
    }

    void add(String raw) {
        String value = raw.strip();
        if (value.isEmpty()) {
            empty++;
            return;
        }
        filled++;
        Type its = Type.of(value);
        type = type == null ? its : type.or(its);
        if (distinct.size() <= MAX_DISTINCT) {
            distinct.add(value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN));
        }
        if (its.numeric()) {
            BigDecimal number = new BigDecimal(value);
            least = least == null ? number : least.min(number);
            greatest = greatest == null ? number : greatest.max(number);
        }
        Comparator<String> order = Comparator.naturalOrder();
        leastText = leastText == null || order.compare(value, leastText) < 0 ? value : leastText;
        greatestText = greatestText == null || order.compare(value, greatestText) > 0 ? value : greatestText;
    }

    void into(ObjectNode result) {
        result.put("name", name);
        result.put("type", type == null ? "empty" : type.name().toLowerCase(Locale.ROOT));
        result.put("values", filled);
        result.put("empty", empty);
        result.put("distinct", Math.min(distinct.size(), MAX_DISTINCT));
        result.put("distinctIsExact", distinct.size() <= MAX_DISTINCT);
        if (type != null && type.numeric()) {
            result.put("min", least);
            result.put("max", greatest);
        } else if (type != null) {
            result.put("min", shown(leastText));
            result.put("max", shown(greatestText));
        }
    }

    private static String shown(String value) {
        return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
    }
}
