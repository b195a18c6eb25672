package dev.midstream.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Loads a node that was just started until it gets no faster. */
final class WarmUp {

    private static final Duration LIMIT = Duration.ofSeconds(25);
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final double STILL_WARMING = 1.1;

    private WarmUp() {}

    /** Returns how many requests a second it can do. */
    static double peak(int connections, List<Request> mix) {
        System.out.printf("Warming up for at most %d s …%n", LIMIT.toSeconds());
        try (Load load = Load.start("warm", connections, 0, mix)) {
            long end = System.nanoTime() + LIMIT.toNanos();
            double peak = rate(load);
            for (double next = rate(load); next > peak * STILL_WARMING && System.nanoTime() < end; next = rate(load)) {
                peak = next;
            }
            return peak;
        }
    }

    private static double rate(Load load) {
        long before = load.tally().requests();
        long begin = System.nanoTime();
        LockSupport.parkNanos(WINDOW.toNanos());
        return (load.tally().requests() - before) * 1e9 / (System.nanoTime() - begin);
    }
}
