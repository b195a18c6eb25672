package dev.midstream.swap.gate;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds a request to the revisions that were live when it entered, while a set of services shifts: its calls meet the old
 * revisions of the set or the new ones, never a mix. A {@link Passage} makes it where a request enters the node, attaches it
 * to every thread that works for the request, and closes it once. {@linkplain PinnedStage Stages} of the request's
 * asynchronous results hold it longer.
 *
 * <p>{@link #attach} and {@link #detach} belong together on one thread; a pin may be attached to several threads at once,
 * and closed by any.
 */
public final class Pin {
    private static final ThreadLocal<Pin> ATTACHED = new ThreadLocal<>();

    private final Epoch epoch;
    private final Entry entry;
    private final String version;
    private final int draw;
    /** One for the request itself, one for each stage of it that is not complete. */
    private final AtomicInteger holds = new AtomicInteger(1);

    Pin(Epoch epoch, Entry entry, String version, int draw) {
        this.epoch = epoch;
        this.entry = entry;
        this.version = version;
        this.draw = draw;
    }

    /** Returns the pin of the calling thread, or null. */
    public static Pin attached() {
        return ATTACHED.get();
    }

    /** Attaches this pin to the calling thread. Returns the previous one, for {@link #detach}. */
    Pin attach() {
        Pin before = ATTACHED.get();
        ATTACHED.set(this);
        return before;
    }

    /** Attaches the previous pin again, or none. */
    static void detach(Pin before) {
        if (before == null) {
            ATTACHED.remove();
        } else {
            ATTACHED.set(before);
        }
    }

    /** Returns true if the request asks for the revision of a tenure by its version. */
    public boolean wants(Tenure tenure) {
        return version != null && version.equals(tenure.revision().getVersion().toString());
    }

    /** Returns a number from 0 to 99 that is the same for all calls of the request. */
    public int draw() {
        return draw;
    }

    String version() {
        return version;
    }

    boolean before(Epoch other) {
        return epoch.number() < other.number();
    }

    /** Takes one more hold, to be closed as well. Returns false if the last one was closed already. */
    boolean hold() {
        return holds.getAndUpdate(held -> held == 0 ? 0 : held + 1) != 0;
    }

    /** Ends one hold. */
    void close() {
        if (holds.decrementAndGet() == 0) {
            entry.exitElsewhere(Outcome.SUCCESS);
        }
    }
}
