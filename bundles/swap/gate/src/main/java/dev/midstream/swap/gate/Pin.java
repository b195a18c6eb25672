package dev.midstream.swap.gate;

/**
 * Holds a request to the revisions that were live when it entered, while a set of services shifts: whatever it calls,
 * it meets the old ones of the set or the new ones, never a mix. Made where a request enters the node, attached to every
 * thread that works for it, closed once when it has ended.
 *
 * <p>Not thread-safe in that {@link #attach} and {@link #detach} belong together on one thread; a pin may be attached to
 * several threads at once, and closed by any.
 */
public final class Pin {
    private static final ThreadLocal<Pin> ATTACHED = new ThreadLocal<>();

    private final Epoch epoch;
    private final Lane lane;

    Pin(Epoch epoch, Lane lane) {
        this.epoch = epoch;
        this.lane = lane;
    }

    /** The pin of the calling thread, or null. */
    static Pin attached() {
        return ATTACHED.get();
    }

    /** Attaches this pin to the calling thread. Returns the one that was attached before, for {@link #detach}. */
    public Pin attach() {
        Pin before = ATTACHED.get();
        ATTACHED.set(this);
        return before;
    }

    /** Attaches what was attached before. */
    public static void detach(Pin before) {
        if (before == null) {
            ATTACHED.remove();
        } else {
            ATTACHED.set(before);
        }
    }

    boolean before(Epoch other) {
        return epoch.number() < other.number();
    }

    /** Ends the hold; once. */
    public void close() {
        lane.exitElsewhere();
    }
}
