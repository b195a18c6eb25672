package dev.midstream.remote.direct;

import java.util.concurrent.locks.LockSupport;

/** Somebody who waits for something to come by a connection. */
abstract class Waiter {

    /** Who is to be woken; set by the one that waits. */
    volatile Thread thread;

    /** Whether the wait is over. */
    abstract boolean ready();

    void wake() {
        Thread waiting = thread;
        if (waiting != null && waiting != Thread.currentThread()) {
            LockSupport.unpark(waiting);
        }
    }
}
