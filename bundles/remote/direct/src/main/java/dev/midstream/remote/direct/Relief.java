package dev.midstream.remote.direct;

import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks every millisecond, while calls are executed, whether a connection has been unattended since the last look but
 * one, and lets another thread read it then. Sleeps when there is nothing to look at.
 */
final class Relief implements Runnable {
    private static final long PERIOD = 1_000_000;
    private static final int PATIENCE = 100;

    private final Collection<ServerConnection> connections;
    private final Executor readers;
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean stopped;

    Relief(Collection<ServerConnection> connections, Executor readers) {
        this.connections = connections;
        this.readers = readers;
        this.thread = new Thread(this, "midstream-direct-relief");
        thread.setDaemon(true);
        thread.start();
    }

    /** A connection is about to be unattended. */
    void watch() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        int quiet = 0;
        while (!stopped) {
            if (look()) {
                quiet = 0;
            } else if (++quiet > PATIENCE) {
                sleep();
                quiet = 0;
            }
            LockSupport.parkNanos(this, PERIOD);
        }
    }

    private void sleep() {
        asleep = true;
        // a connection that became unattended before it could know is seen by this
        if (look()) {
            asleep = false;
        }
        while (asleep && !stopped) {
            LockSupport.park(this);
        }
    }

    /** Whether there is any traffic. */
    private boolean look() {
        boolean traffic = false;
        for (ServerConnection connection : connections) {
            int turn = connection.unattendedTurn();
            if (turn != 0 && turn == connection.seen) {
                if (connection.relieve(turn)) {
                    readers.execute(connection);
                }
                traffic = true;
            } else if (turn != 0) {
                connection.seen = turn;
                traffic = true;
            }
        }
        return traffic;
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
