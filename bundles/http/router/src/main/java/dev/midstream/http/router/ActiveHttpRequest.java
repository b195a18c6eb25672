package dev.midstream.http.router;

import dev.midstream.swap.gate.Visit;
import java.io.IOError;
import java.io.IOException;
import java.util.function.Consumer;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * A request as a swap sees it: it has a name, and can be ended while the revision is not done with it. One that is
 * ended is not served again, however the revision resumes it. Thread-safe.
 */
final class ActiveHttpRequest implements Visit {
    static final String KIND = "http";

    /** A client of such a stream connects again by itself when the stream ends. */
    private static final String EVENTS = "text/event-stream";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String method;
    private final String path;
    private final long begun = System.nanoTime();
    private Thread serving;
    private boolean ended;
    private boolean broken;

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
     * The calling thread begins to serve the request.
     *
     * @return whether it may; else the request is over, and the container ends it when the thread returns
     * @throws IOError if what was sent must not look complete to the client
     */
    synchronized boolean enter() {
        if (broken) {
            throw brokenOff();
        }
        serving = Thread.currentThread();
        return !ended;
    }

    /**
     * The revision has returned.
     *
     * @throws IOError if it was ended by force meanwhile, so that what was sent may not be all and must not look so
     */
    synchronized void served() {
        if (ended && response.isCommitted()) {
            throw brokenOff();
        }
    }

    /** An error, because exceptions are taken from the servlet container, which then ends the answer as if it were whole. */
    private IOError brokenOff() {
        return new IOError(new IOException(what() + " was broken off: the revision that served it is stopped"));
    }

    /** The calling thread is done, and the container knows whether the request goes on without it. */
    synchronized void leave() {
        serving = null;
    }

    /** Whether it was ended by force. */
    synchronized boolean ended() {
        return ended;
    }

    /** Requests that wait without a thread and event streams; not what a thread works on, nor a download. */
    @Override
    public synchronized boolean giveUp() {
        if (ended || serving != null || !request.isAsyncStarted()) {
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
    public synchronized void cut() {
        if (ended) {
            return;
        }
        if (serving != null) {
            ended = true;
            serving.interrupt();
        } else if (request.isAsyncStarted() && !giveUp()) {
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
            Unavailable.answer(response, "the revision that served this request has been replaced: send it again");
        } catch (IOException e) {
            // the client is gone
            return;
        }
    }
}
