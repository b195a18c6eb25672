package dev.midstream.http.router;

import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Passage;
import java.io.IOException;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletException;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A request on its way through one revision. */
final class RoutedRequest implements AsyncListener {
    private static final int SERVER_ERROR = 500;

    private final Passage passage;
    private final Generation generation;
    private final ActiveHttpRequest visit;
    private volatile boolean failed;

    RoutedRequest(Passage passage, Generation generation, ActiveHttpRequest visit) {
        this.passage = passage;
        this.generation = generation;
        this.visit = visit;
    }

    /** Runs work of a passage that throws what a servlet may throw. */
    static void run(Passage passage, Passage.Work<Exception> work) throws IOException, ServletException {
        try {
            passage.run(work);
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    /** Serves on the thread of the container's first dispatch, on which no completion can be missed. */
    Outcome serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        try {
            dispatch(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            failed = true;
            throw e;
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(this, request, response);
                passage.async();
            }
            visit.leave();
        }
        return outcome(response);
    }

    /** Serves when the container dispatches an asynchronous request once more, on any thread. */
    void serveAgain(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        run(passage, () -> {
            try {
                dispatch(request, response);
            } finally {
                visit.leave();
            }
            return outcome(response);
        });
    }

    private void dispatch(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (visit.enter()) {
            generation.site().serve(request, response);
            visit.served();
        }
    }

    private Outcome outcome(ServletResponse response) {
        boolean error = response instanceof HttpServletResponse http && http.getStatus() >= SERVER_ERROR;
        return failed || error ? Outcome.FAILURE : Outcome.SUCCESS;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        passage.close(outcome(event.getSuppliedResponse()));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext()
                .addListener(
                        this,
                        event.getSuppliedRequest(),
                        event.getSuppliedResponse()); // a container forgets listeners when a cycle begins
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        failed = true; // completion follows
    }

    @Override
    public void onError(AsyncEvent event) {
        failed = true; // completion follows
    }
}
