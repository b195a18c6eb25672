package dev.midstream.swap.gate;

import java.util.concurrent.atomic.AtomicBoolean;

/** The end of an asynchronous call: counts it out once, however often its result says that it is complete. */
final class AsyncExit {
    private final Entry entry;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Releases the thread that entered. */
    AsyncExit(Entry entry) {
        this.entry = entry;
        entry.returned();
    }

    void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            entry.exitElsewhere(outcome);
        }
    }

    /** Ends the call if the action that registers this end fails. */
    void registerBy(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // a result of the service's own class that does not support it
            end(Outcome.IGNORED);
        }
    }
}
