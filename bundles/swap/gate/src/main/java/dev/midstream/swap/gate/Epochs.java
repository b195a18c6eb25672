package dev.midstream.swap.gate;

import java.util.concurrent.ThreadLocalRandom;

/** The current epoch. Its change is the instant at which a set of services shifts. Thread-safe. */
final class Epochs {
    private static final int PERCENT = 100;

    private volatile Epoch current = Epoch.first();

    Epoch current() {
        return current;
    }

    /**
     * Returns a pin of the current epoch that is not attached to any thread.
     *
     * @param version the version that the request asks for, or null
     */
    Pin pin(String version) {
        return pin(version, ThreadLocalRandom.current().nextInt(PERCENT));
    }

    /** @param draw a number from 0 to 99 */
    Pin pin(String version, int draw) {
        for (; ; ) {
            Epoch epoch = current;
            Entry entry = epoch.pins().enter();
            if (entry != null) {
                return new Pin(epoch, entry, version, draw);
            }
            Thread.onSpinWait(); // the epoch advances between two adjacent writes
        }
    }

    /** Begins the next epoch. Returns the previous one, closed: it is over when its pins are drained. */
    Epoch advance(Epoch next) {
        Epoch previous = current;
        current = next;
        previous.pins().close();
        return previous;
    }
}
