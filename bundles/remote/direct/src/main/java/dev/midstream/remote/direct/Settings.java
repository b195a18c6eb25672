package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Limits;

/**
 * How connections behave.
 *
 * @param limits of a message
 * @param calls at once on a connection, and of a caller's side; more are refused
 * @param threads that run calls which take longer than a moment; one service gets half of them
 * @param queue of calls that wait for such a thread; one service gets half of it; more are refused
 * @param connections to a server; one address gets half of them; more are refused
 * @param pending bytes that wait for the network on a connection; above, no more calls are read from it
 */
record Settings(Limits limits, int calls, int threads, int queue, int connections, int pending, Times times) {

    static final Settings DEFAULT = new Settings(Limits.DEFAULT, 1024, 128, 1024, 512, 64 << 20, Times.DEFAULT);

    /**
     * Upper bounds of what a peer may take, in milliseconds.
     *
     * @param connect for a connection to be made
     * @param arrival from the acceptance of a connection until it has shown that it speaks this protocol
     * @param ping after which a silent peer is asked whether it lives
     * @param pong it has to answer
     * @param write in which a peer has to read some of what is sent to it
     * @param idle without a call until a server ends a connection
     */
    record Times(int connect, int arrival, int ping, int pong, int write, int idle) {
        static final Times DEFAULT = new Times(2_000, 5_000, 5_000, 2_000, 10_000, 600_000);

        Times withPings(int newPing, int newPong) {
            return new Times(connect, arrival, newPing, newPong, write, idle);
        }

        /** Returns the period in which connections are looked at. */
        long period() {
            return Math.max(10, Math.min(Math.min(ping, pong), Math.min(arrival, write)) / 4);
        }
    }

    /** Returns the number of connections that may be arriving at a time. They do not count as connections. */
    int arrivals() {
        return Math.max(4, connections / 4);
    }

    Settings with(Times other) {
        return new Settings(limits, calls, threads, queue, connections, pending, other);
    }

    Settings withPings(int ping, int pong) {
        return with(times.withPings(ping, pong));
    }

    Settings withWork(int callsAtOnce, int workers, int waiting) {
        return new Settings(limits, callsAtOnce, workers, waiting, connections, pending, times);
    }

    Settings withLimits(Limits other) {
        return new Settings(other, calls, threads, queue, connections, pending, times);
    }

    Settings withConnections(int most) {
        return new Settings(limits, calls, threads, queue, most, pending, times);
    }

    Settings withPending(int bytes) {
        return new Settings(limits, calls, threads, queue, connections, bytes, times);
    }
}
