package dev.midstream.remote.direct;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

/** A stream that the other side sends. At most {@link #WINDOW} bytes of it are held. For one reader at a time. */
final class Incoming extends InputStream {

    static final int WINDOW = 256 << 10;

    final int number;
    private final Connection connection;

    private final Waiter waiter = new Waiter() {
        @Override
        boolean ready() {
            synchronized (Incoming.this) {
                return !chunks.isEmpty() || ended || closed;
            }
        }
    };

    // guarded by this
    private final Queue<byte[]> chunks = new ArrayDeque<>();
    /** What the other side may send and what is held, in bytes. */
    private int granted;

    private int held;
    private int position;
    private boolean ended;
    private boolean closed;
    private IOException problem;

    Incoming(Connection connection, int number) {
        this.connection = connection;
        this.number = number;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            int more;
            synchronized (this) {
                if (closed) {
                    throw new IOException("The stream is closed");
                }
                if (!chunks.isEmpty()) {
                    return take(target, offset, length);
                }
                if (ended) {
                    if (problem != null) {
                        throw new IOException(problem.getMessage(), problem);
                    }
                    return -1;
                }
                more = refill();
            }
            if (more > 0) {
                connection.send(Frame.withInt(Frame.CREDIT, number, more));
            }
            try {
                connection.await(waiter, System.nanoTime() + Long.MAX_VALUE / 2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for the other side");
            }
        }
    }

    private int take(byte[] target, int offset, int length) {
        byte[] chunk = chunks.element();
        int taken = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, taken);
        position += taken;
        if (position == chunk.length) {
            chunks.remove();
            held -= chunk.length;
            position = 0;
            int more = granted < WINDOW / 2 ? refill() : 0;
            if (more > 0) {
                // without waiting for the network: the next read may come from what is held
                connection.helpers.execute(() -> connection.trySend(Frame.withInt(Frame.CREDIT, number, more)));
            }
        }
        return taken;
    }

    private int refill() {
        int more = ended ? 0 : WINDOW - granted - held;
        granted += more;
        return more;
    }

    @Override
    public synchronized int available() {
        return held - position;
    }

    void data(byte[] bytes) throws ProtocolException {
        synchronized (this) {
            if (closed || ended) {
                return;
            }
            if (bytes.length > granted) {
                throw new ProtocolException("more of a stream than was asked for");
            }
            if (bytes.length == 0) {
                return;
            }
            granted -= bytes.length;
            held += bytes.length;
            chunks.add(bytes);
        }
        waiter.wake();
    }

    void end(IOException why) {
        synchronized (this) {
            ended = true;
            problem = problem == null ? why : problem;
        }
        connection.streams.forget(this);
        waiter.wake();
    }

    void lost(IOException why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            chunks.clear();
        }
        end(new IOException("The connection was lost: " + why.getMessage(), why));
    }

    @Override
    public void close() {
        boolean tell;
        synchronized (this) {
            tell = !closed && !ended;
            closed = true;
            chunks.clear();
        }
        connection.streams.forget(this);
        if (tell) {
            connection.trySend(Frame.empty(Frame.CLOSE, number));
        }
        waiter.wake();
    }
}
