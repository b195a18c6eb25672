package dev.midstream.remote.direct;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share of one exported service of the workers that all exports have in common: so many calls are executed at a time,
 * so many more wait. A service that is stuck leaves the other threads to other services. Thread-safe.
 */
final class Bulkhead {
    private static final Logger LOG = LoggerFactory.getLogger(Bulkhead.class);

    private final Executor workers;
    private final int mostRunning;
    private final int mostWaiting;
    // guarded by this
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Bulkhead(Executor workers, int mostRunning, int mostWaiting) {
        this.workers = workers;
        this.mostRunning = mostRunning;
        this.mostWaiting = mostWaiting;
    }

    /** Returns true if a call would be refused now. */
    synchronized boolean isFull() {
        return running >= mostRunning && waiting.size() >= mostWaiting;
    }

    /** @throws RejectedExecutionException if neither a thread nor a place to wait is free; the call will not run */
    void execute(Runnable call) {
        synchronized (this) {
            if (running >= mostRunning) {
                if (waiting.size() >= mostWaiting) {
                    throw new RejectedExecutionException(running + " calls of the service are executed and "
                            + waiting.size() + " wait, which is its share of the node");
                }
                waiting.add(call);
                return;
            }
            running++;
        }
        boolean given = false;
        try {
            workers.execute(() -> work(call));
            given = true;
        } finally {
            if (!given) {
                synchronized (this) {
                    running--;
                }
            }
        }
    }

    private void work(Runnable first) {
        for (Runnable call = first; call != null; call = next()) {
            try {
                call.run();
            } catch (Throwable e) { // the calls that wait run all the same
                LOG.error("A call could not be answered; its caller waits until its deadline", e);
            }
        }
    }

    private synchronized Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }
}
