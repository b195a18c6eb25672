package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What both ends of a connection have in common: frames, streams beside calls, and the question whether the other side
 * lives. A connection is lost once; then all that waits for it fails, and the socket is closed.
 */
abstract class Connection {
    final Socket socket;
    final Settings settings;
    final FrameReader reader;
    final FrameWriter writer;
    final Streams streams;
    /** Runs what may block: pings, and reading of streams that are sent. */
    final Executor helpers;

    private final AtomicReference<IOException> lost = new AtomicReference<>();
    /** Something has come since the last look. */
    private volatile boolean heard = true;

    /** Nothing is read because the other side does not read either; so its silence says nothing. */
    volatile boolean paused;

    private long heardAt = System.nanoTime();
    private long askedAt;
    private long lookedAt;

    Connection(Socket socket, InputStream in, Settings settings, Executor helpers) throws IOException {
        this.socket = socket;
        this.settings = settings;
        this.helpers = helpers;
        this.reader = new FrameReader(in, settings.limits().maxBytes() + Frame.OVERHEAD);
        this.writer = new FrameWriter(socket.getOutputStream(), settings.pending());
        this.streams = new Streams(this);
    }

    /** Waits until it is ready, by reading if nobody else does; false if the deadline (nanoTime) has passed. */
    abstract boolean await(Waiter waiter, long deadline) throws InterruptedException;

    /** Lets go of what belongs to a connection that is lost. */
    abstract void abandon(IOException why);

    void fill() throws IOException {
        reader.fill();
        if (!heard) {
            heard = true;
        }
    }

    /** Deals with a frame that both sides may send; false if it is none of these. */
    boolean common() throws IOException {
        switch (reader.kind()) {
            case Frame.PING -> {
                int id = reader.id();
                // the reader must not wait for the network
                helpers.execute(() -> trySend(Frame.empty(Frame.PONG, id)));
            }
            case Frame.PONG -> {}
            case Frame.CREDIT -> streams.credit(reader.id(), fourBytes());
            case Frame.DATA -> streams.data(reader.id(), reader.copy());
            case Frame.END -> streams.end(reader.id(), reader.text());
            case Frame.CLOSE -> streams.close(reader.id());
            default -> {
                return false;
            }
        }
        return true;
    }

    private int fourBytes() throws ProtocolException {
        if (reader.length() != Integer.BYTES) {
            throw new ProtocolException("a frame of kind " + reader.kind() + " with " + reader.length() + " bytes");
        }
        return Buffer.getInt(reader.array(), reader.offset());
    }

    void send(Buffer frame) throws IOException {
        try {
            writer.send(frame, null, false);
        } catch (NotSentException e) {
            throw e;
        } catch (IOException e) {
            lose(e);
            throw e;
        }
    }

    /** Sends what is of no use any more if the connection is lost. */
    void trySend(Buffer frame) {
        try {
            send(frame);
        } catch (IOException e) {
            // then the connection is lost, which all that wait for it are told
        }
    }

    /**
     * Asks the other side whether it lives if it has been silent, and gives it up if it does not answer, or does not read
     * what is sent to it.
     */
    void look(long now) {
        long pause = now - lookedAt;
        lookedAt = now;
        if (pause <= settings.times().pong() * 1_000_000L
                && writer.stalled(now) > settings.times().write() * 1_000_000L) {
            lose(new IOException(
                    "the other side has read nothing for " + settings.times().write() + " ms"));
        } else if (heard || paused) {
            heard = false;
            heardAt = now;
            askedAt = 0;
        } else if (pause > settings.times().pong() * 1_000_000L) {
            // this process itself was away: what came meanwhile has not been read yet
            return;
        } else if (askedAt == 0) {
            if (now - heardAt >= settings.times().ping() * 1_000_000L) {
                askedAt = now;
                helpers.execute(() -> trySend(Frame.empty(Frame.PING, 0)));
            }
        } else if (now - askedAt >= settings.times().pong() * 1_000_000L) {
            lose(new IOException(
                    "the other side did not answer within " + settings.times().pong() + " ms"));
        }
    }

    boolean isLost() {
        return lost.get() != null;
    }

    /** Why it was lost, or null. */
    IOException whyLost() {
        return lost.get();
    }

    void lose(IOException why) {
        if (!lost.compareAndSet(null, why)) {
            return;
        }
        writer.close();
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed as far as it can be
        }
        streams.lost(why);
        abandon(why);
    }
}
