package dev.midstream.swap.judge;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Canaries in a scenario that no setting of the judge was found with: heavy tails, a load that drifts like a day, outages
 * and pauses that hit both revisions alike, a quiet and a busy service. Run by hand, as {@link JudgeSimulation}.
 */
final class UnseenSimulation {
    private static final JudgeSettings SETTINGS = JudgeSettings.DEFAULT;
    private static final int LEARNT = 5_000;
    private static final double[] WEIGHTS = {0.05, 0.25, 0.5};

    private UnseenSimulation() {}

    /**
     * @param failures share of calls that fail in fair weather at noon
     * @param tail share of calls that take a Pareto time
     * @param day calls from noon to noon
     */
    private record Service(String name, double failures, double tail, int day) {}

    private static final Service[] SERVICES = {
        new Service("quiet", 0.002, 0.03, 6_000), new Service("busy", 0.02, 0.01, 40_000)
    };

    /** What happens to calls of whatever revision. */
    private static final class Weather {
        private final SplittableRandom random;
        private final Service service;
        private long calls;
        private int outage;
        private int pause;

        Weather(SplittableRandom random, Service service) {
            this.random = random;
            this.service = service;
        }

        void next() {
            calls++;
            outage = outage > 0 ? outage - 1 : random.nextInt(5_000) == 0 ? 20 + random.nextInt(180) : 0;
            pause = pause > 0 ? pause - 1 : random.nextInt(3_000) == 0 ? 30 : 0;
        }

        boolean fails() {
            double night = 0.5 - 0.5 * Math.cos(2 * Math.PI * calls / service.day());
            return random.nextDouble() < (outage > 0 ? 0.5 : service.failures() * (1 - 0.9 * night));
        }

        long nanos() {
            double millis = random.nextDouble() < service.tail()
                    ? 5 / Math.pow(random.nextDouble(), 1 / 1.2)
                    : 2 * Math.exp(random.nextGaussian());
            double day = 1.5 + 0.5 * Math.cos(2 * Math.PI * calls / service.day());
            return (long) Math.min(1e12, 1e6 * millis * day * (pause > 0 ? 10 : 1));
        }
    }

    public static void main(String[] args) {
        int canaries = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        for (Service service : SERVICES) {
            for (double weight : WEIGHTS) {
                long[] nulls = run(canaries, service, weight, 0, weight < 0.1 ? 40_000 : 10_000);
                long[] regressions = run(Math.max(1, canaries / 4), service, weight, 0.05, 100_000);
                System.out.printf(
                        "%5s %3.0f%%: %.2f%% false aborts of %d; 5 points more failures: FAIL after %d, %d calls on it"
                                + " (median, p90)%n",
                        service.name(),
                        weight * 100,
                        100.0
                                * Arrays.stream(nulls)
                                        .filter(calls -> calls < Long.MAX_VALUE)
                                        .count()
                                / canaries,
                        canaries,
                        regressions[regressions.length / 2],
                        regressions[regressions.length * 9 / 10]);
            }
        }
    }

    /** Calls on the new revision until FAIL for each canary, sorted. */
    private static long[] run(int canaries, Service service, double weight, double worse, int calls) {
        return IntStream.range(0, canaries)
                .parallel()
                .mapToLong(i -> untilFail(new SplittableRandom(6_700_417L * i + 3), service, weight, worse, calls))
                .sorted()
                .toArray();
    }

    private static long untilFail(SplittableRandom random, Service service, double weight, double worse, int calls) {
        Weather weather = new Weather(random.split(), service);
        Trial trial = new Trial(SETTINGS, random.split());
        long newCalls = 0;
        for (int call = -LEARNT; call < calls; call++) {
            weather.next();
            boolean next = call >= 0 && random.nextDouble() < weight;
            boolean failed = weather.fails() || next && random.nextDouble() < worse;
            newCalls += next ? 1 : 0;
            trial.take(next ? Arm.NEW : Arm.OLD, failed, weather.nanos());
            if (trial.verdict() == Verdict.FAIL) {
                return newCalls;
            }
        }
        return Long.MAX_VALUE;
    }
}
