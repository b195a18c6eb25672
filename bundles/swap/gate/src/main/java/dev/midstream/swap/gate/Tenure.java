package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;

/**
 * The time during which calls of a service are routed to one revision, and the count of the calls that run in it.
 *
 * <p>A caller {@linkplain #enter enters}, calls, and {@linkplain #exit exits}, on the same thread or another. A tenure is
 * closed once and never opened again: a revision that becomes live once more gets a new tenure.
 *
 * <p><b>Assumptions.</b> Every successful {@code enter} is followed by exactly one {@code exit}, which happens after it
 * in the sense of the memory model. The routing to the next tenure is published before {@link #close}, so that a caller
 * that is refused finds another tenure.
 *
 * <p><b>Guarantees.</b> When {@link #drained} has returned true, every call that ever entered has exited and no call
 * will enter. Reason: a caller makes its entry known by a volatile write and then reads {@code closed}; the closer
 * writes {@code closed} and then reads the entries. So an entry that the closer does not see belongs to a caller that
 * sees the close and does not call. Entries and exits only ever grow, no exit is visible without its entry, and the
 * exits are added up before the entries: if both sums are the same, then at the instant between them nothing was in
 * flight, and after a close nothing can follow.
 *
 * <p><b>Cost.</b> Each thread counts in a slot of its own, found by its id, with one fence on entry and none on exit; a
 * thread whose slot belongs to another living thread counts in a shared cell by atomic additions. Both are wait-free.
 * The idea of separate counters at both ends of a critical section is that of {@code WriterReaderPhaser} in HdrHistogram.
 */
public final class Tenure {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle OWNER = MethodHandles.arrayElementVarHandle(Thread[].class);

    private static final int SLOTS =
            Math.max(64, 16 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()));
    /** 16 longs, 128 bytes, between slots: two cache lines, as processors prefetch them in pairs. */
    private static final int SPACING = 4;
    /** The cell that threads without a slot share; it lies before those of the slots. */
    private static final int SHARED = 1 << SPACING;
    /** How many were refused, and are among the entries and exits nevertheless. */
    private static final int REFUSED = SHARED + 2;

    private final Bundle revision;
    private final Thread[] owners = new Thread[SLOTS];
    /** For every slot the entries and, next to them, the exits. */
    private final long[] cells = new long[SLOTS + 3 << SPACING];

    private volatile boolean closed;
    private volatile Binding[] bindings;

    Tenure(Bundle revision, Binding[] bindings) {
        this.revision = revision;
        this.bindings = bindings;
    }

    /** Counts a call in. Returns false once this tenure is closed; then nothing is to be exited: route again. */
    public boolean enter() {
        Thread caller = Thread.currentThread();
        int slot = (int) caller.getId() & (SLOTS - 1);
        if (owners[slot] == caller || claim(slot, caller)) {
            int cell = cell(slot);
            CELL.setVolatile(cells, cell, cells[cell] + 1);
        } else {
            CELL.getAndAdd(cells, SHARED, 1L);
        }
        if (!closed) {
            return true;
        }
        CELL.getAndAdd(cells, REFUSED, 1L);
        exit();
        return false;
    }

    /** Counts a call out. */
    public void exit() {
        Thread caller = Thread.currentThread();
        int slot = (int) caller.getId() & (SLOTS - 1);
        if (owners[slot] == caller) {
            int exits = cell(slot) + 1;
            CELL.setRelease(cells, exits, cells[exits] + 1);
        } else {
            CELL.getAndAdd(cells, SHARED + 1, 1L);
        }
    }

    private static int cell(int slot) {
        return slot + 2 << SPACING;
    }

    /** Makes the caller the owner of a slot that was never owned or whose owner has ended. */
    private boolean claim(int slot, Thread caller) {
        Thread owner = (Thread) OWNER.getVolatile(owners, slot);
        return (owner == null || !owner.isAlive()) && OWNER.compareAndSet(owners, slot, owner, caller);
    }

    /** The bundle that this tenure routes to. */
    public Bundle revision() {
        return revision;
    }

    /** Refuses calls from now on. Those that entered go on. */
    void close() {
        closed = true;
    }

    public boolean closed() {
        return closed;
    }

    /** Whether this tenure is closed and every call that entered it has ended. */
    public boolean drained() {
        return closed && inFlight() == 0;
    }

    /**
     * Waits until this tenure is drained.
     *
     * @param nanos how long to wait at most, in nanoseconds
     * @return whether it is drained
     */
    public boolean awaitDrained(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long pause = TimeUnit.MICROSECONDS.toNanos(20);
        while (!drained()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    /** Calls in flight: exact in that it was so at some instant during this call, or is more while calls come and go. */
    public long inFlight() {
        long exits = sum(1); // first, or an entry could be missed whose exit is seen
        return sum(0) - exits;
    }

    /** Calls that ever entered, refused ones not counted; exact when nobody is just being refused. */
    public long entered() {
        return sum(0) - (long) CELL.getVolatile(cells, REFUSED);
    }

    private long sum(int offset) {
        long sum = 0;
        for (int cell = SHARED; cell <= cell(SLOTS - 1); cell += 1 << SPACING) {
            sum += (long) CELL.getVolatile(cells, cell + offset);
        }
        return sum;
    }

    /** The binding in a slot, or null if this revision does not offer that service. */
    Binding binding(int slot) {
        Binding[] all = bindings;
        return slot < all.length ? all[slot] : null;
    }

    /** Replaces what a slot is bound to; called under the lock of the keeper alone. */
    void rebind(int slot, Binding binding) {
        Binding[] old = bindings;
        Binding[] all = Arrays.copyOf(old, Math.max(old.length, slot + 1));
        all[slot] = binding;
        bindings = all;
    }

    @Override
    public String toString() {
        return revision.getSymbolicName() + "/" + revision.getVersion() + (closed ? " (closed)" : "") + ", "
                + inFlight() + " in flight";
    }
}
