package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Limits;

/**
 * How connections behave.
 *
 * @param limits of a message
 * @param calls at once on a connection, and of a caller's side; more are refused
 * @param threads that run calls which take longer than a moment
 * @param queue of calls that wait for such a thread; more are refused
 * @param connections to a server; more are refused
 * @param pending bytes that wait for the network on a connection
 * @param connectMillis for a connection to be made
 * @param pingMillis after which a silent peer is asked whether it lives
 * @param pongMillis it has to answer
 */
record Settings(
        Limits limits,
        int calls,
        int threads,
        int queue,
        int connections,
        int pending,
        int connectMillis,
        int pingMillis,
        int pongMillis) {

    static final Settings DEFAULT = new Settings(Limits.DEFAULT, 1024, 128, 1024, 512, 64 << 20, 2000, 5000, 2000);

    Settings withPings(int ping, int pong) {
        return new Settings(limits, calls, threads, queue, connections, pending, connectMillis, ping, pong);
    }

    Settings withWork(int callsAtOnce, int workers, int waiting) {
        return new Settings(
                limits, callsAtOnce, workers, waiting, connections, pending, connectMillis, pingMillis, pongMillis);
    }

    Settings withLimits(Limits other) {
        return new Settings(other, calls, threads, queue, connections, pending, connectMillis, pingMillis, pongMillis);
    }
}
