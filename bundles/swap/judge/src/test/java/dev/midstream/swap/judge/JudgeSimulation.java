package dev.midstream.swap.judge;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Measures how often the judge is wrong and how soon it is right; run by hand, the command is in docs/decisions.md. */
final class JudgeSimulation {
    private static final JudgeSettings SETTINGS = JudgeSettings.DEFAULT;
    private static final double[] WEIGHTS = {0.05, 0.25, 0.5};

    private JudgeSimulation() {}

    public static void main(String[] args) throws InterruptedException {
        int canaries = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        String part = args.length > 1 ? args[1] : "all";
        if (wanted(part, "nulls")) {
            nulls(canaries);
        }
        if (wanted(part, "regressions")) {
            failures(Math.max(1, canaries / 4));
            slowness(Math.max(1, canaries / 4));
        }
        if (wanted(part, "cost")) {
            RecordCost.print();
        }
        if (wanted(part, "borders")) {
            borders(canaries);
        }
    }

    private static boolean wanted(String part, String name) {
        return part.equals("all") || part.equals(name);
    }

    private static void nulls(int canaries) {
        System.out.printf("%n%d canaries as good as the old revision, a look at every call%n", canaries);
        System.out.printf(
                "%8s %7s %8s %7s %9s %8s %s%n",
                "failures", "weight", "calls", "false", "passed", "control", "calls on new until pass: median, p90");
        for (double base : new double[] {0, 0.001, 0.01, 0.05}) {
            for (double weight : WEIGHTS) {
                int calls = weight < 0.1 ? 40_000 : 10_000;
                long[] pass = new long[canaries];
                int[] aborted = new int[1];
                int[] unstable = new int[1];
                IntStream.range(0, canaries).parallel().forEach(i -> {
                    Canary canary = new Canary(SETTINGS, 1_000_003L * i + calls, weight, base, base, 1);
                    pass[i] = Long.MAX_VALUE;
                    boolean shaken = false;
                    Verdict verdict = Verdict.INCONCLUSIVE;
                    for (int call = 0; call < calls && verdict != Verdict.FAIL; call++) {
                        verdict = canary.call();
                        if (verdict == Verdict.PASS && pass[i] == Long.MAX_VALUE) {
                            pass[i] = canary.newCalls();
                        }
                        shaken |= canary.unstable();
                    }
                    synchronized (aborted) {
                        aborted[0] += verdict == Verdict.FAIL ? 1 : 0;
                        unstable[0] += shaken ? 1 : 0;
                    }
                });
                Arrays.sort(pass);
                System.out.printf(
                        "%7.1f%% %6.0f%% %8d %6.2f%% %8.1f%% %7.2f%% %s%n",
                        base * 100,
                        weight * 100,
                        calls,
                        100.0 * aborted[0] / canaries,
                        100.0 * decided(pass),
                        100.0 * unstable[0] / canaries,
                        quantiles(pass));
            }
        }
    }

    /** Exactly as bad as tolerated, the hardest case for either error; single tests, whose rates do not hang on a slow line. */
    private static void borders(int canaries) {
        System.out.printf("%nfalse rejections of %d tests at the border, at most 1 %% each%n", canaries);
        for (double weight : WEIGHTS) {
            System.out.printf(
                    "%2.0f%%: worse at +10 points slow %.2f%%; tolerable at +1 point failures %.2f%%, at +10 points slow %.2f%%%n",
                    weight * 100,
                    rejected(canaries, Measure.slowness(SETTINGS), true, weight, 0.05, 0.15),
                    rejected(canaries, Measure.failures(SETTINGS), false, weight, 0.01, 0.02),
                    rejected(canaries, Measure.slowness(SETTINGS), false, weight, 0.05, 0.15));
        }
    }

    private static double rejected(
            int canaries, Measure measure, boolean worse, double weight, double oldRate, double newRate) {
        double threshold = -Math.log(SETTINGS.falseAbortRate());
        long rejected = IntStream.range(0, canaries)
                .parallel()
                .filter(i -> {
                    SplittableRandom random = new SplittableRandom(104_729L * i + 5);
                    Comparison comparison = new Comparison(measure);
                    for (int call = 0; call < 10_000; call++) {
                        boolean next = random.nextDouble() < weight;
                        boolean hit = random.nextDouble() < (next ? newRate : oldRate);
                        comparison.add(next ? Arm.NEW : Arm.OLD, hit, true);
                        if ((worse ? comparison.logWorse() : comparison.logTolerable()) >= threshold) {
                            return true;
                        }
                    }
                    return false;
                })
                .count();
        return 100.0 * rejected / canaries;
    }

    private static void failures(int canaries) {
        System.out.printf(
                "%ncalls on the new revision until FAIL: median, p90 of %d canaries; old fails 0 %% and 1 %%%n",
                canaries);
        for (double base : new double[] {0, 0.01}) {
            for (double points : new double[] {0.01, 0.02, 0.05, 0.2}) {
                System.out.printf("old %.0f%%, new %.0f%%:", base * 100, (base + points) * 100);
                detect(canaries, base, base + points, 1);
            }
        }
    }

    private static void slowness(int canaries) {
        System.out.printf("%nthe same for latency (the first %d calls are warm-up)%n", SETTINGS.warmUpCalls());
        for (double slowdown : new double[] {1.2, 1.5, 2}) {
            System.out.printf("%.1f times:", slowdown);
            detect(canaries, 0, 0, slowdown);
        }
    }

    private static void detect(int canaries, double oldFailures, double newFailures, double slowdown) {
        for (double weight : WEIGHTS) {
            long[] delays = new long[canaries];
            long[] passes = new long[1];
            IntStream.range(0, canaries).parallel().forEach(i -> {
                Canary canary = new Canary(SETTINGS, 7_919L * i + 17, weight, oldFailures, newFailures, slowdown);
                boolean passed = false;
                Verdict verdict = Verdict.INCONCLUSIVE;
                while (verdict != Verdict.FAIL && canary.newCalls() < 5_000) {
                    verdict = canary.call();
                    passed |= verdict == Verdict.PASS;
                }
                delays[i] = verdict == Verdict.FAIL ? canary.newCalls() : Long.MAX_VALUE;
                synchronized (passes) {
                    passes[0] += passed ? 1 : 0;
                }
            });
            Arrays.sort(delays);
            System.out.printf(
                    "  | %2.0f%%: %s, passed before %.1f%%",
                    weight * 100, quantiles(delays), 100.0 * passes[0] / canaries);
        }
        System.out.println();
    }

    private static double decided(long[] sorted) {
        return (double) Arrays.stream(sorted).filter(n -> n < Long.MAX_VALUE).count() / sorted.length;
    }

    private static String quantiles(long[] sorted) {
        return text(sorted[sorted.length / 2]) + ", " + text(sorted[sorted.length * 9 / 10]);
    }

    private static String text(long calls) {
        return calls == Long.MAX_VALUE ? "never" : Long.toString(calls);
    }
}
