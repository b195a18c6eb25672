package dev.midstream.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests over a number of keep-alive connections until it is closed.
 *
 * <p>With a rate it is an open loop: requests fall due at even distances, whatever the server does, and those that
 * could not leave in time are late, not left out. Without one it is a closed loop: each connection sends its next
 * request when it has the answer to the last.
 */
public final class Load implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final double SECOND = 1e9;

    private final Tally tally = new Tally();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Load() {}

    /**
     * @param rate requests a second over all connections together; 0 for as many as possible
     * @param mix sent in turn
     */
    public static Load start(String name, int connections, double rate, List<Request> mix) {
        Load load = new Load();
        long begin = System.nanoTime();
        double interval = rate == 0 ? 0 : connections * SECOND / rate;
        for (int i = 0; i < connections; i++) {
            long first = begin + (long) (interval * i / connections);
            int offset = i;
            load.run(name + "-" + i, () -> load.requests(mix, offset, first, interval));
        }
        return load;
    }

    /** One connection that reads its responses slowly, so that one is always in flight. */
    public static Load startSlow(String name, Request request, Duration each, int expectedBytes) {
        Load load = new Load();
        load.run(name, () -> load.slowRequests(request, each, expectedBytes));
        return load;
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void requests(List<Request> mix, int offset, long first, double interval) {
        try (Connection connection = new Connection(TIMEOUT)) {
            for (long n = 0; !closed; n++) {
                long due = interval == 0 ? System.nanoTime() : first + (long) (n * interval);
                await(due);
                Request request = mix.get((int) ((n + offset) % mix.size()));
                long sent = System.nanoTime();
                Response response = connection.send(request);
                long done = System.nanoTime();
                tally.count(response, version(request, response), due, sent, done);
                if (response.outcome() == Outcome.CONNECT) {
                    // nobody is there: do not spin on it
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }
    }

    private void slowRequests(Request request, Duration each, int expectedBytes) {
        try (Connection connection = new Connection(TIMEOUT)) {
            while (!closed) {
                long begin = System.nanoTime();
                long[] received = {0};
                Response response = connection.send(request, bytes -> {
                    received[0] += bytes;
                    await(begin + each.toNanos() * received[0] / expectedBytes);
                });
                boolean cut = response.outcome() == Outcome.OK && response.body().length != expectedBytes;
                tally.count(
                        cut ? Response.failed(Outcome.WRONG) : response,
                        version(request, response),
                        begin,
                        begin,
                        System.nanoTime());
            }
        }
    }

    private static String version(Request request, Response response) {
        return response.outcome() == Outcome.OK ? request.version().apply(response) : null;
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    public Tally tally() {
        return tally;
    }

    /** Stops after the requests that are under way. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join(TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
