package dev.midstream.remote.direct;

import dev.midstream.remote.codec.StreamPort;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The streams of a connection, in both directions. The side that sends a stream numbers it. */
final class Streams {

    /** A peer that never closes what it was given would fill the memory. */
    private static final int LIMIT = 1024;

    private final Connection connection;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Outgoing> outgoing = new ConcurrentHashMap<>();
    private final Map<Integer, Incoming> incoming = new ConcurrentHashMap<>();

    Streams(Connection connection) {
        this.connection = connection;
    }

    /** The streams of one message. */
    final class Port implements StreamPort {
        private final boolean ownsSources;
        private final List<Outgoing> sent = new ArrayList<>(1);
        private final List<Incoming> received = new ArrayList<>(1);

        /** @param ownsSources whether streams that are sent are to be closed here when they have been read */
        Port(boolean ownsSources) {
            this.ownsSources = ownsSources;
        }

        @Override
        public int send(InputStream stream) throws IOException {
            if (outgoing.size() >= LIMIT) {
                throw new IOException(LIMIT + " streams are open on the connection already; close some");
            }
            int number = numbers.incrementAndGet() & Integer.MAX_VALUE;
            Outgoing source = new Outgoing(connection, number, stream, ownsSources);
            outgoing.put(number, source);
            sent.add(source);
            if (connection.isLost()) {
                source.lost();
            }
            return number;
        }

        @Override
        public InputStream receive(int number) throws IOException {
            if (incoming.size() >= LIMIT) {
                throw new IOException(LIMIT + " streams are open on the connection already; close some");
            }
            Incoming stream = new Incoming(connection, number);
            if (incoming.putIfAbsent(number, stream) != null) {
                throw new IOException("the other side has sent stream " + number + " twice");
            }
            received.add(stream);
            if (connection.isLost()) {
                stream.lost(connection.whyLost());
            }
            return stream;
        }

        boolean hasReceived() {
            return !received.isEmpty();
        }

        /** The message was not sent after all, or the call that it belongs to is over. */
        void retract() {
            sent.forEach(Outgoing::stop);
        }

        void closeReceived() {
            received.forEach(Incoming::close);
        }
    }

    /** Returns true if no stream is open in either direction. */
    boolean isIdle() {
        return outgoing.isEmpty() && incoming.isEmpty();
    }

    void forget(Outgoing stream) {
        outgoing.remove(stream.number, stream);
    }

    void forget(Incoming stream) {
        incoming.remove(stream.number, stream);
    }

    void credit(int number, int bytes) throws ProtocolException {
        Outgoing stream = outgoing.get(number);
        if (stream != null) {
            stream.credit(bytes);
        }
    }

    void data(int number, byte[] bytes) throws ProtocolException {
        Incoming stream = incoming.get(number);
        if (stream != null) {
            stream.data(bytes);
        }
    }

    void end(int number, String problem) {
        Incoming stream = incoming.get(number);
        if (stream != null) {
            stream.end(problem.isEmpty() ? null : new IOException(problem));
        }
    }

    void close(int number) {
        Outgoing stream = outgoing.get(number);
        if (stream != null) {
            stream.stop();
        }
    }

    void lost(IOException why) {
        outgoing.values().forEach(Outgoing::lost);
        incoming.values().forEach(stream -> stream.lost(why));
    }
}
