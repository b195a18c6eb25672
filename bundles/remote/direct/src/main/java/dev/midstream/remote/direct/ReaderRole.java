package dev.midstream.remote.direct;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Who reads a connection of a caller's side: the one that waits for something, if nobody reads yet; so a lone caller
 * gets its answer without any hand-over between threads. What it reads for others it gives to them, and when its own
 * has come it wakes one of them to go on.
 *
 * <p>Guarantees that while somebody waits, somebody reads: a waiter lists itself before it looks whether the role is
 * free, and the role is set free before the list is looked at.
 */
final class ReaderRole {
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Deque<Waiter> followers = new ArrayDeque<>();
    private volatile int turns;

    boolean tryTake() {
        return !taken.get() && taken.compareAndSet(false, true);
    }

    boolean isTaken() {
        return taken.get();
    }

    /** How often the role was given back; tells whether there is traffic. */
    int turns() {
        return turns;
    }

    /** Gives the role back, and wakes a follower to take it; false if there is none. */
    boolean release() {
        turns = turns + 1; // only its holder does
        taken.set(false);
        return wakeNext();
    }

    private boolean wakeNext() {
        Waiter next;
        synchronized (followers) {
            next = followers.poll();
        }
        if (next == null) {
            return false;
        }
        LockSupport.unpark(next.thread);
        return true;
    }

    /** Waits for a wake-up, unless the role is free or the wait is over. */
    void follow(Waiter waiter, long nanos) {
        waiter.thread = Thread.currentThread();
        synchronized (followers) {
            followers.add(waiter);
        }
        if (!waiter.ready() && taken.get()) {
            LockSupport.parkNanos(this, nanos);
        }
        synchronized (followers) {
            followers.remove(waiter);
        }
        if (waiter.ready() && !taken.get()) {
            // it may have been woken to read, and has no need to
            wakeNext();
        }
    }
}
