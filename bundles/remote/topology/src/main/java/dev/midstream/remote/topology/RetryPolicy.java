package dev.midstream.remote.topology;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The repetition of calls that were not executed. A call goes to each node once; then the nodes are tried again after
 * pauses that double, from half of which on a random part is taken off.
 *
 * @param length how long a call waits for a node that takes it, at most
 * @param first pause
 * @param longest pause
 * @param later where asynchronous calls wait
 */
record RetryPolicy(Duration length, Duration first, Duration longest, ScheduledExecutorService later) {

    /**
     * Returns the milliseconds until the nodes are tried again.
     *
     * @param round the number of rounds before
     */
    long pause(int round) {
        long full = Math.min(longest.toMillis(), first.toMillis() << Math.min(round, 20));
        return Math.max(1, full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
