package dev.midstream.remote.direct;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream that the other side reads. Nothing is read from its source before the other side asks, and no more than it
 * asks for; so a source that is never asked for is left as it was.
 */
final class Outgoing {
    private static final int CHUNK = 32 << 10;

    final int number;
    private final Connection connection;
    private final InputStream source;
    private final boolean owned;
    /** Held while the source is read. */
    private final ReentrantLock reading = new ReentrantLock();
    // guarded by this
    private long credit;
    private boolean pumping;
    private boolean stopped;

    Outgoing(Connection connection, int number, InputStream source, boolean owned) {
        this.connection = connection;
        this.number = number;
        this.source = source;
        this.owned = owned;
    }

    void credit(int bytes) throws ProtocolException {
        synchronized (this) {
            if (bytes <= 0 || credit + bytes > Incoming.WINDOW) {
                throw new ProtocolException("a credit of " + bytes + " bytes");
            }
            credit += bytes;
            if (pumping || stopped) {
                return;
            }
            pumping = true;
        }
        connection.helpers.execute(this::pump);
    }

    private void pump() {
        byte[] chunk = new byte[CHUNK];
        try {
            while (true) {
                int wanted;
                synchronized (this) {
                    wanted = (int) Math.min(credit, chunk.length);
                    if (wanted == 0 || stopped) {
                        pumping = false;
                        break;
                    }
                }
                int read = read(chunk, wanted);
                if (read == -2) {
                    continue;
                }
                if (read < 0) {
                    connection.send(Frame.empty(Frame.END, number));
                    stop();
                    return;
                }
                synchronized (this) {
                    credit -= read;
                }
                connection.send(Frame.withBytes(Frame.DATA, number, chunk, read));
            }
        } catch (IOException | RuntimeException | Error e) {
            connection.trySend(Frame.withText(Frame.END, number, "The stream broke on the other side: " + e));
            stop();
        }
    }

    /** -2 if it was stopped meanwhile. */
    private int read(byte[] chunk, int wanted) throws IOException {
        reading.lock();
        try {
            synchronized (this) {
                if (stopped) {
                    return -2;
                }
            }
            return source.read(chunk, 0, wanted);
        } finally {
            reading.unlock();
        }
    }

    /** Ends it. A source that is not ours belongs to its caller again after this, so nobody may be reading it. */
    void stop() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        connection.streams.forget(this);
        if (owned) {
            try {
                source.close();
            } catch (IOException | RuntimeException e) {
                // nobody is left who would want to know
            }
        } else {
            awaitReader();
        }
    }

    private void awaitReader() {
        try {
            if (reading.tryLock(1, TimeUnit.SECONDS)) {
                reading.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void lost() {
        connection.helpers.execute(this::stop);
    }
}
