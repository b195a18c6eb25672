package dev.midstream.http.router;

import dev.midstream.http.router.stream.Mark;
import dev.midstream.http.router.stream.StreamMonitor;
import dev.midstream.swap.gate.ActiveCall;
import dev.midstream.swap.gate.Outcome;
import java.io.IOError;
import java.io.IOException;
import java.util.function.Consumer;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * A request in a revision: it has a name, and can be ended while the revision works for it.
 *
 * <p>Assumes: {@link #done} is called when the request ends, before the container may use its objects for another one.
 * Guarantees: a request that was ended by force is not served again, however the revision resumes it. While a thread
 * serves, reads or writes, no other thread touches the response. After {@code done} nobody uses the container's objects,
 * neither this class nor threads of the revision that hold the streams. Thread-safe: one monitor guards all state.
 */
final class ActiveHttpRequest implements ActiveCall, StreamMonitor {
    static final String KIND = "http";

    private static final int SERVER_ERROR = 500;

    /** A client of such a stream connects again by itself when the stream ends. */
    private static final String EVENTS = "text/event-stream";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String method;
    private final String path;
    private final long begun = System.nanoTime();
    private Thread serving;
    private int streaming;
    private boolean ended;
    private boolean broken;
    private boolean done;
    private volatile IOException failure;
    private volatile boolean ignored;
    private volatile boolean incomplete;

    ActiveHttpRequest(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.method = request.getMethod();
        this.path = request.getRequestURI(); // without the query, which may hold secrets
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String what() {
        return method + " " + path;
    }

    @Override
    public long nanos() {
        return System.nanoTime() - begun;
    }

    /**
     * Notes that the calling thread begins to serve the request.
     *
     * @return false if the request is over; the container ends it when the thread returns
     * @throws IOError if the answer must not look complete to the client
     */
    @Override
    public synchronized boolean enter() {
        if (done) {
            return false;
        }
        if (broken) {
            throw brokenOff("the revision that served it is stopped", null);
        }
        serving = Thread.currentThread();
        return !ended;
    }

    /**
     * Notes that the revision has returned.
     *
     * @param thrown the exception with which it returned, or null
     * @throws IOError if the client has got a part of the answer and would take it as whole
     */
    void served(Throwable thrown) {
        if (response.isCommitted() && (aborted() || incomplete || thrown != null && failure == null)) {
            incomplete = true;
            throw brokenOff(aborted() ? "the revision that served it is stopped" : "its answer is incomplete", thrown);
        }
    }

    /** Returns an error because the container ends an answer after an exception as if it were whole. */
    private IOError brokenOff(String reason, Throwable cause) {
        return new IOError(new IOException(what() + " was broken off: " + reason, cause));
    }

    /** Notes that the calling thread is done, and that the container knows if the request goes on without it. */
    @Override
    public synchronized void leave() {
        serving = null;
    }

    /** Ends the use of the container's objects. */
    synchronized void done() {
        done = true;
    }

    @Override
    public synchronized void begin() throws IOException {
        // a thread that serves may finish its answer after abort(): without it the answer would be empty, and look
        // whole
        if (done || incomplete || ended && Thread.currentThread() != serving) {
            throw new IOException(what() + (done ? " has ended" : " was broken off"));
        }
        streaming++;
    }

    @Override
    public synchronized void end() {
        streaming--;
    }

    @Override
    public void failed(IOException cause) {
        failure = cause;
    }

    @Override
    public IOException failure() {
        return failure;
    }

    @Override
    public void mark(Mark mark) {
        switch (mark) {
            case IGNORED -> ignored = true;
            case INCOMPLETE -> incomplete = response.isCommitted();
        }
    }

    /**
     * Returns the outcome of the request as watches and canaries count it. Faults of the client and of the connection to it
     * say nothing about the revision.
     *
     * @param failed true if the revision has thrown an exception, or has not answered in time
     */
    Outcome outcome(boolean failed, int status) {
        if (failure != null || ignored) {
            return Outcome.IGNORED;
        }
        return failed || incomplete || status >= SERVER_ERROR ? Outcome.FAILURE : Outcome.SUCCESS;
    }

    @Override
    public synchronized boolean aborted() {
        return ended;
    }

    /** Requests that wait without a thread and event streams; not what a thread works on, nor a download. */
    @Override
    public synchronized boolean endGracefully() {
        if (done || ended || serving != null || streaming > 0 || !request.isAsyncStarted()) {
            return ended;
        }
        if (!response.isCommitted()) {
            comeAgain();
            end(AsyncContext::complete);
        } else if (stream()) {
            end(AsyncContext::complete);
        }
        return ended;
    }

    @Override
    public synchronized void abort() {
        if (done || ended) {
            return;
        }
        if (serving != null) {
            ended = true;
            serving.interrupt();
        } else if (request.isAsyncStarted() && !endGracefully()) {
            broken = true;
            end(AsyncContext::dispatch); // for only enter() can break the connection off
        }
    }

    private boolean stream() {
        String type = response.getContentType();
        return type != null && type.startsWith(EVENTS);
    }

    private void end(Consumer<AsyncContext> how) {
        ended = true;
        try {
            how.accept(request.getAsyncContext());
        } catch (IllegalStateException e) {
            // the revision has resumed it just now: enter() refuses it
            return;
        }
    }

    private void comeAgain() {
        try {
            response.reset();
            ProblemResponse.unavailable(
                    response, "The revision that served this request has been replaced. Send the request again.");
        } catch (IOException e) {
            // the client is gone
            return;
        }
    }
}
