package dev.midstream.swap.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;

/**
 * The time during which calls of a service are routed to one revision, and the count of the calls that run in it.
 *
 * <p>A caller {@linkplain #enter enters} a stripe, calls, and {@linkplain #exit exits} the same stripe, on any thread.
 * A tenure is closed once and never opened again: a revision that becomes live once more gets a new tenure.
 *
 * <p><b>Assumptions.</b> Every successful {@code enter} is followed by exactly one {@code exit} with the same stripe.
 * The routing to the next tenure is published before {@link #close}, so that a refused caller finds another tenure.
 *
 * <p><b>Guarantees.</b> When {@link #drained} has returned true, every call that ever entered has exited and no call
 * will enter. Reason: {@code enter} increments its stripe with a full fence before it reads {@code closed}. A caller
 * that read "open" therefore incremented before the close became visible, and its stripe stays above zero until it
 * exits; a caller that reads "closed" takes its increment back and has not called. So each stripe, seen at zero once
 * after the close, can never again hold an accepted call, and the stripes may be inspected one after the other.
 *
 * <p><b>Progress.</b> {@code enter} and {@code exit} are wait-free; {@code drained} is wait-free and may be polled.
 *
 * <p>A cell carries two numbers, so that one atomic add serves both: the calls in flight (low 24 bits) and the calls
 * that ever entered (high 40 bits). The limits are 16 million concurrent calls and 10^12 calls a stripe.
 */
public final class Tenure {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int STRIPES = stripes(Runtime.getRuntime().availableProcessors());
    /** 16 longs, 128 bytes: two cache lines, as processors prefetch them in pairs. */
    private static final int SPACING = 4;

    private static final int COUNT_BITS = 24;
    private static final long IN_FLIGHT = (1L << COUNT_BITS) - 1;
    private static final long ENTERED = (1L << COUNT_BITS) + 1;

    private final Bundle revision;
    private final long[] cells = new long[(STRIPES + 1) << SPACING];
    private volatile boolean closed;
    private volatile Binding[] bindings;

    Tenure(Bundle revision, Binding[] bindings) {
        this.revision = revision;
        this.bindings = bindings;
    }

    private static int stripes(int processors) {
        return Math.min(64, Integer.highestOneBit(Math.max(1, processors)) * 4);
    }

    /** The stripe of the calling thread. Threads that share a stripe are only slower, never wrong. */
    public static int stripe() {
        return ((int) Thread.currentThread().getId() & (STRIPES - 1)) + 1 << SPACING;
    }

    /** Counts a call in. Returns false, and has counted nothing, once this tenure is closed: route again. */
    public boolean enter(int stripe) {
        CELL.getAndAdd(cells, stripe, ENTERED);
        if (!closed) {
            return true;
        }
        CELL.getAndAdd(cells, stripe, -ENTERED);
        return false;
    }

    /** Counts a call out of the stripe that it entered. */
    public void exit(int stripe) {
        CELL.getAndAdd(cells, stripe, -1L);
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
        if (!closed) {
            return false;
        }
        for (int stripe = 1; stripe <= STRIPES; stripe++) {
            if (((long) CELL.getVolatile(cells, stripe << SPACING) & IN_FLIGHT) != 0) {
                return false;
            }
        }
        return true;
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

    /** Calls in flight now; exact once no caller is active, an estimate before. */
    public long inFlight() {
        return sum(IN_FLIGHT, 0);
    }

    /** Calls that ever entered, with the same exactness. */
    public long entered() {
        return sum(-1L, COUNT_BITS);
    }

    private long sum(long mask, int shift) {
        long sum = 0;
        for (int stripe = 1; stripe <= STRIPES; stripe++) {
            sum += ((long) CELL.getVolatile(cells, stripe << SPACING) & mask) >>> shift;
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
        Binding[] all = java.util.Arrays.copyOf(old, Math.max(old.length, slot + 1));
        all[slot] = binding;
        bindings = all;
    }

    @Override
    public String toString() {
        return revision.getSymbolicName() + "/" + revision.getVersion() + (closed ? " (closed)" : "") + ", "
                + inFlight() + " in flight";
    }
}
