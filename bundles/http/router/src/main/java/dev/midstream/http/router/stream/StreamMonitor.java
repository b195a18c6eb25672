package dev.midstream.http.router.stream;

import java.io.IOException;

/**
 * Observer of the streams of one request, which refuses their use when the request is over: the container gives the
 * objects behind them to other requests then. Thread-safe.
 */
public interface StreamMonitor {
    /**
     * Notes that the calling thread begins to read or to write.
     *
     * @throws IOException if the request is over
     */
    void begin() throws IOException;

    /** Notes that the calling thread has read or written; follows each {@link #begin} that returned. */
    void end();

    /** Notes that the connection to the client has failed. */
    void failed(IOException cause);

    /**
     * Notes that the container's thread enters a listener of a stream.
     *
     * @return false if the request is over and the listener must not be called
     */
    boolean enter();

    /** Notes that the container's thread has left a listener; follows each {@link #enter}. */
    void leave();

    /** Notes a mark that code of the platform has set on the request. */
    void mark(Mark mark);

    /** Returns the exception with which the connection has failed, or null. */
    IOException failure();
}
