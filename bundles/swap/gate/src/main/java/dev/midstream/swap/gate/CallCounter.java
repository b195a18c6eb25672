package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The calls of one thread in a tenure, and at the same time the {@link Entry} of each of them, so that a call allocates
 * nothing. Only the owner writes to a counter that has one; any thread writes to the shared counter, by atomic additions.
 * {@link Tenure} explains why the counts can be trusted.
 */
final class CallCounter extends CallCounterFields {
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

    /** Fills the cache lines after the counts, so that no two counters share one. */
    @SuppressWarnings("unused")
    private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;

    /** @param owner null for the shared counter */
    CallCounter(Tenure tenure, Thread owner) {
        super(tenure, owner);
    }

    /** Continues the counts of a counter whose owner has ended. */
    CallCounter(CallCounter before, Thread owner) {
        super(before.tenure(), owner);
        entries = before.entries;
        exits = before.exits;
    }

    /** Compares without a strong reference, which costs less than to get the owner. */
    boolean isOwnedBy(Thread caller) {
        return owner.refersTo(caller);
    }

    /** Returns the owner, or null if there is none or it has ended and was collected. */
    Thread owner() {
        return owner == null ? null : owner.get();
    }

    /** Counts an entry and publishes it before anything that follows. */
    void enter() {
        ENTRIES.getAndAdd(this, 1L); // one instruction that is the write and its fence
    }

    @Override
    public void exit() {
        if (owner != null) {
            EXITS.setRelease(this, exits + 1);
        } else {
            EXITS.getAndAdd(this, 1L);
        }
    }

    @Override
    public void fail() {
        exit();
    }

    /** Moves the call to the shared counter: an owned one counts only calls that its owner is in. */
    @Override
    public void returned() {
        if (owner != null) {
            tenure().move();
            EXITS.setRelease(this, exits + 1);
        }
    }

    @Override
    public void exitElsewhere(Outcome outcome) {
        EXITS.getAndAdd(tenure().shared(), 1L);
    }

    long entries() {
        return (long) ENTRIES.getVolatile(this);
    }

    long exits() {
        return (long) EXITS.getVolatile(this);
    }
}
