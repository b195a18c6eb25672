package dev.midstream.http.router;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Something that a revision serves with, such as a servlet that is initialised: made once, shared by all generations
 * that have it, and ended with the last of them. Thread-safe.
 */
final class SharedInstance {
    private final Object key;
    private final Object value;
    private final Runnable close;
    private final AtomicInteger generations = new AtomicInteger();

    /** @param close run once, when no generation has it any more */
    SharedInstance(Object key, Object value, Runnable close) {
        this.key = key;
        this.value = value;
        this.close = close;
    }

    Object key() {
        return key;
    }

    Object value() {
        return value;
    }

    void retain() {
        generations.incrementAndGet();
    }

    void release() {
        if (generations.decrementAndGet() == 0) {
            close.run();
        }
    }
}
