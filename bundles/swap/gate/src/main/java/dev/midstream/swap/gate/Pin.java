package dev.midstream.swap.gate;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds a request to the revisions that were live when it entered, while a set of services shifts: whatever it calls,
 * it meets the old ones of the set or the new ones, never a mix. Made where a request enters the node, attached to every
 * thread that works for it, closed once when it has ended. {@linkplain PinnedStage Stages} of what the request does
 * asynchronously hold it further.
 *
 * <p>Not thread-safe in that {@link #attach} and {@link #detach} belong together on one thread; a pin may be attached to
 * several threads at once, and closed by any.
 */
public final class Pin {
    private static final ThreadLocal<Pin> ATTACHED = new ThreadLocal<>();

    private final Epoch epoch;
    private final CallCounter entry;
    private final int draw = ThreadLocalRandom.current().nextInt(100);
    private final String version;
    /** One for the request itself, one for each stage of it that is not complete. */
    private final AtomicInteger holds = new AtomicInteger(1);

    Pin(Epoch epoch, CallCounter entry, String version) {
        this.epoch = epoch;
        this.entry = entry;
        this.version = version;
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

    /** Whether the request asks for the revision of a tenure by its version. */
    boolean wants(Tenure tenure) {
        return version != null && version.equals(tenure.revision().getVersion().toString());
    }

    /** The same number from 0 to 99 for all calls of the request, so that a share of the requests is one of requests. */
    int draw() {
        return draw;
    }

    boolean before(Epoch other) {
        return epoch.number() < other.number();
    }

    /** Holds on for something more, to be closed as well. Returns false if all is over already. */
    boolean hold() {
        return holds.getAndUpdate(held -> held == 0 ? 0 : held + 1) != 0;
    }

    /** Ends the request's hold; once. */
    public void close() {
        if (holds.decrementAndGet() == 0) {
            entry.exitElsewhere(false);
        }
    }
}
