package dev.midstream.swap.judge;

import java.util.Locale;

/** Figures as words for the operator. */
final class Sentences {
    private Sentences() {}

    static String failures(Tally next, Tally old) {
        return "failed on new " + part(next.failed(), next.calls()) + ", on old " + part(old.failed(), old.calls());
    }

    static String slowness(Tally next, Tally old, long slowLineNanos) {
        return "above " + number(slowLineNanos / 1e6) + " ms on new " + part(next.slow(), next.timed()) + ", on old "
                + part(old.slow(), old.timed());
    }

    private static String part(long hits, long calls) {
        return hits + " of " + calls + (calls == 0 ? "" : " (" + percent((double) hits / calls) + ")");
    }

    static String percent(double fraction) {
        return number(fraction * 100) + " %";
    }

    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3g", value);
        return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
