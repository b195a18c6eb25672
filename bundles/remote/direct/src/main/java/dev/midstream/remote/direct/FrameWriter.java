package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes frames of many threads to one connection.
 *
 * <p>Assumes that a write to the stream blocks as long as the other side does not read, and fails once the connection is
 * closed. Guarantees that frames leave whole, and in the order in which one thread sent them; that whoever is told that
 * its frame has not left is right. The thread that finds nobody writing writes, its own frame and what others have left
 * for it meanwhile; so nobody waits for a hand-over, and frames that come together leave in one system call.
 */
final class FrameWriter {

    /** Told before its frame may leave. Must return at once. */
    interface Departure {
        void leaves();
    }

    private static final int NORMAL = 64 << 10;

    private final OutputStream out;
    private final int limit;
    // guarded by this
    private byte[] pending = new byte[NORMAL];
    private byte[] spare = new byte[NORMAL];
    private int size;
    private final List<Departure> departures = new ArrayList<>();
    private boolean writing;
    private boolean closed;
    /** The time at which the write began that is under way, or 0. */
    private volatile long writeBegan;

    FrameWriter(OutputStream out, int limit) {
        this.out = out;
        this.limit = limit;
    }

    /**
     * Sends a frame.
     *
     * @param crowd whether others are about to send too, so that it pays to let them run first
     * @throws NotSentException if too much waits already; the frame will not leave
     */
    void send(Buffer frame, Departure departure, boolean crowd) throws IOException {
        boolean alone;
        synchronized (this) {
            if (closed) {
                throw new NotSentException("the connection is closed");
            }
            alone = !writing && !crowd && size == 0;
            if (alone) {
                writing = true;
                if (departure != null) {
                    departure.leaves();
                }
            } else {
                if (size > limit - frame.size()) {
                    throw new NotSentException(size + " bytes wait for the network already");
                }
                add(frame);
                if (departure != null) {
                    departures.add(departure);
                }
                if (writing) {
                    return;
                }
                writing = true;
            }
        }
        if (alone) {
            write(frame.array(), frame.size());
        } else if (crowd) {
            Thread.yield();
        }
        drain();
    }

    /**
     * Leaves a frame for the next {@link #flush}, unless another thread is writing.
     *
     * @return true if more waits for the network now than may: {@link #awaitRoom} before more is appended
     */
    boolean append(Buffer frame) throws IOException {
        synchronized (this) {
            if (closed) {
                throw new NotSentException("the connection is closed");
            }
            add(frame);
            if (size < NORMAL || writing) {
                return size > limit;
            }
            writing = true;
        }
        drain();
        return false;
    }

    void flush() throws IOException {
        synchronized (this) {
            if (writing || size == 0) {
                return;
            }
            writing = true;
        }
        drain();
    }

    /** In parts, so that each part which the other side has taken is seen as progress. */
    private void write(byte[] bytes, int length) throws IOException {
        for (int offset = 0; offset < length; offset += NORMAL) {
            writeBegan = System.nanoTime() | 1; // never 0
            out.write(bytes, offset, Math.min(NORMAL, length - offset));
        }
        writeBegan = 0;
    }

    /** Returns the nanoseconds for which the other side has taken nothing of what is being written; 0 if nothing is. */
    long stalled(long now) {
        long began = writeBegan;
        return began == 0 ? 0 : now - began;
    }

    private void add(Buffer frame) {
        if (frame.size() > pending.length - size) {
            byte[] larger = new byte[Math.max(2 * pending.length, size + frame.size())];
            System.arraycopy(pending, 0, larger, 0, size);
            pending = larger;
        }
        System.arraycopy(frame.array(), 0, pending, size, frame.size());
        size += frame.size();
    }

    private void drain() throws IOException {
        while (true) {
            byte[] batch;
            int length;
            synchronized (this) {
                if (size == 0) {
                    writing = false;
                    notifyAll();
                    return;
                }
                batch = pending;
                length = size;
                pending = spare;
                size = 0;
                spare = batch.length <= 4 * NORMAL ? batch : new byte[NORMAL];
                departures.forEach(Departure::leaves);
                departures.clear();
                notifyAll();
            }
            write(batch, length);
        }
    }

    /** Waits until less than the limit waits for the network, or the connection is closed. */
    void awaitRoom() throws InterruptedException {
        synchronized (this) {
            while (!closed && size > limit / 2) {
                wait(1000);
            }
        }
    }

    /** What has not been taken to be written never leaves from now on. */
    void close() {
        synchronized (this) {
            closed = true;
            size = 0;
            departures.clear();
            notifyAll();
        }
    }
}
