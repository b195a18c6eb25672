package dev.midstream.http.forward;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.servlet.http.HttpServletRequest;

/**
 * The body of the client's request, which a thread of the HTTP client reads.
 *
 * <p>Guarantees: a failure of the client's connection is kept apart from failures of the other node. After {@link #end} has
 * returned true no thread reads any more, so the container may use its stream for another request. Thread-safe.
 */
final class ClientBody extends InputStream {
    private final HttpServletRequest request;
    private final Runnable read;
    private final long length;
    private long count;
    private boolean begun;
    private boolean reading;
    private boolean whole;
    private boolean ended;
    private IOException failure;

    /** @param read called after each part */
    ClientBody(HttpServletRequest request, Runnable read) {
        this.request = request;
        this.read = read;
        this.length = request.getContentLengthLong();
    }

    /** Returns true if the request has a body. */
    boolean exists() {
        return length > 0 || length < 0 && request.getHeader("Transfer-Encoding") != null;
    }

    /** Returns the number of bytes, or -1 if the client has not said it. */
    long length() {
        return length;
    }

    /** Returns this, to be read from its beginning; for one reader only. */
    synchronized InputStream open() {
        if (begun) {
            throw new IllegalStateException("The body of " + request.getRequestURI() + " was sent already.");
        }
        begun = true;
        return this;
    }

    /** Returns true if a part may have been sent to a node, so that it cannot be sent to another one. */
    synchronized boolean hasBegun() {
        return begun;
    }

    /** Returns true if nothing is left that the client would go on sending. */
    synchronized boolean isWhole() {
        return whole || !exists();
    }

    /** Returns the failure of the connection to the client, or null. */
    synchronized IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        enter();
        int got = -1;
        IOException thrown = null;
        try {
            got = request.getInputStream().read(into, offset, most);
            return got;
        } catch (IOException | RuntimeException e) {
            thrown = e instanceof IOException broken ? broken : new IOException("The body could not be read.", e);
            throw thrown;
        } finally {
            leave(got, thrown);
            read.run();
        }
    }

    private synchronized void enter() throws IOException {
        if (ended) {
            throw new IOException("The request has ended.");
        }
        reading = true;
    }

    private synchronized void leave(int got, IOException thrown) {
        reading = false;
        count += Math.max(0, got);
        whole |= thrown == null && got < 0 || length >= 0 && count >= length;
        failure = failure == null ? thrown : failure;
        notifyAll();
    }

    /**
     * Ends reading: later reads fail, and a read under way is awaited.
     *
     * @param atMost upper bound of the wait for a read under way
     * @return false if that has not returned
     */
    synchronized boolean end(Duration atMost) {
        ended = true;
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (reading) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !reading;
        }
    }
}
