package dev.midstream.swap.gate;

/** The current epoch. Its change is the instant at which a set of services shifts. Thread-safe. */
final class Epochs {
    private volatile Epoch current = Epoch.first();

    Epoch current() {
        return current;
    }

    /** A pin of the current epoch, not attached to any thread. */
    Pin pin() {
        return pin(null);
    }

    /** @param version the version that the request asks for, or null */
    Pin pin(String version) {
        for (; ; ) {
            Epoch epoch = current;
            CallCounter entry = epoch.pins().enter();
            if (entry != null) {
                return new Pin(epoch, entry, version);
            }
            Thread.onSpinWait();
        }
    }

    /** Begins the next epoch. Returns the one before it, closed: it is over when its pins are drained. */
    Epoch advance(Epoch next) {
        Epoch previous = current;
        current = next;
        previous.pins().close();
        return previous;
    }
}
