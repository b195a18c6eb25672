package dev.midstream.load;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The demo's table. */
final class DemoReport {

    private static final double MILLI = 1e6;

    /** From here on a reader asks for the cause. */
    private static final double LONG_MILLIS = 1000;

    private DemoReport() {}

    static void print(Demo.Ours ours, Stock stock) {
        row("", "Midstream", "bundle:update");
        row("swaps", Integer.toString(ours.swaps().size()), Integer.toString(stock.updates()));
        row("requests", number(ours.rest().requests()), number(stock.tally().requests()));
        row(
                "failed",
                number(ours.rest().failed()) + kinds(ours.rest()),
                number(stock.tally().failed()) + kinds(stock.tally()));
        row(
                "failed per swap",
                decimal((double) ours.rest().failed() / ours.swaps().size()),
                decimal(stock.lostPerUpdate()));
        row(
                "longest request ms",
                longest(ours.rest().latency()),
                longest(stock.tally().latency()));
        row("p99.9 request ms", p999(ours.rest().latency()), p999(stock.tally().latency()));
        row(
                "  longest from its sending",
                longest(ours.rest().answers()),
                longest(stock.tally().answers()));
        row(
                "  p99.9 from its sending",
                p999(ours.rest().answers()),
                p999(stock.tally().answers()));
        row(
                "answers by revision",
                ours.rest().versions().toString(),
                stock.tally().versions().toString());
        row("slow downloads", ours.slow().requests() + ", failed " + ours.slow().failed(), "-");
        row(
                "calls in the node",
                number(ours.calls().path("calls").asLong()) + ", failed "
                        + ours.calls().path("failed").asLong(),
                "-");
        row("  longest call ms", decimal(ours.calls().path("longestMicros").asDouble() / 1000), "-");
        row("  answers by revision", ours.calls().path("versions").toString().replace("\"", ""), "-");
        row("  consumer activations", ours.calls().path("activations").asText(), "-");
        row("jobs sent as messages", number(ours.jobs()) + ", not done " + ours.jobsLost(), "-");
        row("  swaps of processing meanwhile", Integer.toString(ours.processingSwaps()), "-");
        row("command to all traffic on new, ms", "", "");
        row(
                "  seen by clients, median / max",
                decimal(ours.median(Swap::seenMillis)) + " / " + decimal(ours.max(Swap::seenMillis)),
                "-");
        row(
                "  as recorded, median / max",
                decimal(ours.median(Swap::reportedMillis)) + " / " + decimal(ours.max(Swap::reportedMillis)),
                "-");
        row(
                "change of routing µs, median / max",
                decimal(ours.median(Swap::flipMicros)) + " / " + decimal(ours.max(Swap::flipMicros)),
                "-");
        row(
                "drain ms, median / max",
                decimal(ours.median(Swap::drainMillis)) + " / " + decimal(ours.max(Swap::drainMillis)),
                "-");
        System.out.printf(
                "%s (%.0f s)%n",
                ours.verdict().isEmpty()
                        ? "Nothing was lost, and every swap moved all traffic."
                        : "Not as promised: " + ours.verdict() + ".",
                ours.seconds());
        warn(ours.rest());
    }

    /** The verdict says nothing of time, so a request that waited long is named with its likely place. */
    private static void warn(Tally tally) {
        double total = tally.latency().getMaxValue() / MILLI;
        double answer = tally.answers().getMaxValue() / MILLI;
        if (total > LONG_MILLIS) {
            System.out.printf(
                    Locale.ROOT,
                    "Warning: a request was answered %.0f ms after it was due. Each answer came within %.0f ms of the sending,%n"
                            + "so %s. Load of the machine: %.1f on %d processors.%n",
                    total,
                    answer,
                    answer > total / 2
                            ? "the node was slow"
                            : "requests queued: the load was more than this machine could do",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    private static void row(String what, String ours, String stock) {
        System.out.printf("%-36s %-34s %s%n", what, ours, stock);
    }

    private static String kinds(Tally tally) {
        return tally.failed() == 0 ? "" : " " + tally.failures();
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private static String longest(Histogram histogram) {
        return decimal(histogram.getMaxValue() / MILLI);
    }

    private static String p999(Histogram histogram) {
        return decimal(histogram.getValueAtPercentile(99.9) / MILLI);
    }
}
