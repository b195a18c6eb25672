package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where one thread counts its calls in a tenure; a call that has entered holds the counter that it entered by. Only the
 * owner writes to an owned counter; the shared counter, which has no owner, is written to atomically. {@link Tenure} says why
 * the counts can be trusted.
 */
public final class CallCounter extends CallCounterFields {
    private static final VarHandle ENTRIES;
    private static final VarHandle EXITS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENTRIES = lookup.findVarHandle(CallCounterFields.class, "entries", long.class);
            EXITS = lookup.findVarHandle(CallCounterFields.class, "exits", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Fills the cache lines before and behind the end of the superclass, so that no two counters share one. */
    @SuppressWarnings("unused")
    private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;

    /** For a call that goes by a route alone, which holds a counter of its own. */
    private final RoutedCall trip;

    CallCounter(Tenure tenure, Thread owner) {
        super(tenure, owner);
        trip = null;
    }

    /** Stands for the counter that a trip has entered. */
    CallCounter(RoutedCall trip) {
        super(trip.entered().tenure, null);
        this.trip = trip;
    }

    /** A counter that goes on with the counts of a counter whose owner has ended. */
    CallCounter(CallCounter before, Thread owner) {
        super(before.tenure, owner);
        entries = before.entries;
        exits = before.exits;
        trip = null;
    }

    /** The tenure that was entered. */
    public Tenure tenure() {
        return tenure;
    }

    Thread owner() {
        return owner;
    }

    /** Counts an entry and makes it known before anything that follows; by the owner, or by any thread if there is none. */
    void enter() {
        ENTRIES.getAndAdd(this, 1L); // one instruction that is the write and its fence
    }

    /** Counts a call out that has ended well; by the thread that entered. */
    public void exit() {
        if (owner != null) {
            EXITS.setRelease(this, exits + 1);
        } else {
            exitRouted(false);
        }
    }

    /** Counts a call out that has ended with an exception; by the thread that entered. */
    public void fail() {
        if (owner != null) {
            EXITS.setRelease(this, exits + 1);
        } else {
            exitRouted(true);
        }
    }

    private void exitRouted(boolean failed) {
        if (trip == null) {
            EXITS.getAndAdd(this, 1L);
        } else {
            trip.returned();
            trip.ended(failed);
            if (failed) {
                trip.entered().fail();
            } else {
                trip.entered().exit();
            }
        }
    }

    /**
     * By the thread that entered, when its call has returned but not ended. An owned counter counts only calls that its
     * owner is in, so that one that does not end can be told by it.
     */
    public void returned() {
        if (trip != null) {
            trip.returned();
            trip.entered().returned();
        } else if (owner != null) {
            tenure.move();
            EXITS.setRelease(this, exits + 1);
        }
    }

    /** Counts the call out; by any thread. */
    public void exitElsewhere(boolean failed) {
        if (trip != null) {
            trip.ended(failed);
            trip.entered().exitElsewhere(failed);
        } else {
            EXITS.getAndAdd(tenure.shared(), 1L);
        }
    }

    long entries() {
        return (long) ENTRIES.getVolatile(this);
    }

    long exits() {
        return (long) EXITS.getVolatile(this);
    }
}
