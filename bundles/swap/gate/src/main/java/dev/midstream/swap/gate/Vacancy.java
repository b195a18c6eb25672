package dev.midstream.swap.gate;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time within which a service of the same identity takes the place of one that was unregistered. Thread-safe. */
final class Vacancy {
    private final long begun = System.nanoTime();
    private final long nanos;
    private final CountDownLatch over = new CountDownLatch(1);

    Vacancy(long nanos) {
        this.nanos = nanos;
    }

    /** Waits until the place is taken or the time is over. */
    void await() {
        try {
            over.await(nanos - (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        over.countDown();
    }
}
