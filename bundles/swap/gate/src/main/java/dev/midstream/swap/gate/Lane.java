package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where one thread counts its calls in a tenure; a call that has entered holds the lane that it entered by. Only the
 * owner writes to an owned lane; the shared lane, which has no owner, is written to atomically. {@link Tenure} says why
 * the counts can be trusted.
 */
public final class Lane extends LaneCounts {
    private static final VarHandle ENTRIES;
    private static final VarHandle EXITS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENTRIES = lookup.findVarHandle(LaneCounts.class, "entries", long.class);
            EXITS = lookup.findVarHandle(LaneCounts.class, "exits", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Fills the cache lines before and behind the end of the superclass, so that no two lanes share one. */
    @SuppressWarnings("unused")
    private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;

    /** For a call in a fork alone: what it really entered, its pin, and the pin that was attached before. */
    private final Lane entered;

    private final Pin pin;
    private final Pin before;

    Lane(Tenure tenure, Thread owner) {
        super(tenure, owner);
        entered = null;
        pin = null;
        before = null;
    }

    /** A call in a fork, which holds a pin as long as it runs; the pin is attached to the calling thread. */
    Lane(Lane entered, Pin pin) {
        super(entered.tenure, null);
        this.entered = entered;
        this.pin = pin;
        this.before = pin.attach();
    }

    /** A lane that goes on with the counts of a lane whose owner has ended. */
    Lane(Lane goesOnWith, Thread owner) {
        super(goesOnWith.tenure, owner);
        entries = goesOnWith.entries;
        exits = goesOnWith.exits;
        entered = null;
        pin = null;
        before = null;
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

    /** Counts the call out; by the thread that entered. */
    public void exit() {
        if (owner != null) {
            EXITS.setRelease(this, exits + 1);
        } else {
            leave();
            exitElsewhere();
        }
    }

    /** By the thread that entered, when its call has returned but not ended. */
    void leave() {
        if (pin != null) {
            Pin.detach(before);
        }
    }

    /** Counts the call out; by any thread. */
    public void exitElsewhere() {
        if (pin != null) {
            pin.close();
            entered.exitElsewhere();
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
