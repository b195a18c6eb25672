package dev.midstream.processing;

import java.time.Duration;
import java.util.function.Supplier;

/** The workers of a revision while it is live. Thread-safe; {@link #wake} does not block. */
final class LiveWorkers {
    private final Supplier<Workers> workers;
    private final Duration patience;
    private volatile Workers running;
    private boolean closed;

    /**
     * @param workers starts workers
     * @param patience the time in which running jobs may end when the revision is not live any more
     */
    LiveWorkers(Supplier<Workers> workers, Duration patience) {
        this.workers = workers;
        this.patience = patience;
    }

    /** Starts workers, unless they run or this is closed. */
    synchronized void start() {
        if (running == null && !closed) {
            running = workers.get();
        }
    }

    /** Stops the workers if they run, and queues what they have not ended again. */
    synchronized void stop() {
        Workers stopping = running;
        running = null;
        if (stopping != null) {
            stopping.stop(patience);
        }
    }

    /** Stops the workers for good. */
    synchronized void close() {
        closed = true;
        stop();
    }

    /** Lets the workers look for jobs now, if they run. */
    void wake() {
        Workers now = running;
        if (now != null) {
            now.wake();
        }
    }
}
