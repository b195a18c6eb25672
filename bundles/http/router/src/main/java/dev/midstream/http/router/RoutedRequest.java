package dev.midstream.http.router;

import dev.midstream.http.router.site.UpgradeRefusedException;
import dev.midstream.http.router.stream.MonitoredRequest;
import dev.midstream.http.router.stream.MonitoredResponse;
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
    private final Passage passage;
    private final Generation generation;
    private final ActiveHttpRequest active;
    private volatile boolean failed;

    RoutedRequest(Passage passage, Generation generation, ActiveHttpRequest active) {
        this.passage = passage;
        this.generation = generation;
        this.active = active;
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
        Outcome outcome = Outcome.SUCCESS;
        try {
            dispatch(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(this, request, response);
                passage.async();
            } else {
                outcome = end(response);
                passage.close(outcome); // here, because an exception alone would count as a failure of the revision
            }
            active.leave();
        }
        return outcome;
    }

    /** Serves when the container dispatches an asynchronous request once more, on any thread; it ends in onComplete. */
    void serveAgain(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        run(passage, () -> {
            try {
                dispatch(request, response);
            } finally {
                active.leave();
            }
            return Outcome.SUCCESS;
        });
    }

    private void dispatch(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!active.enter()) {
            return;
        }
        try {
            generation.site().serve(new MonitoredRequest(request, active), new MonitoredResponse(response, active));
        } catch (IOException | ServletException | RuntimeException | Error e) {
            failed = true;
            active.served(e);
            UpgradeRefusedException refused = UpgradeRefusedException.in(e);
            if (refused == null || response.isCommitted()) {
                throw e;
            }
            response.reset();
            ProblemResponse.send(response, HttpServletResponse.SC_NOT_IMPLEMENTED, refused.getMessage());
        }
        active.served(null);
    }

    /** Determines the outcome while the container's objects still belong to this request, and ends their use. */
    private Outcome end(ServletResponse response) {
        Outcome outcome = active.outcome(failed, response instanceof HttpServletResponse http ? http.getStatus() : 0);
        active.done();
        return outcome;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        passage.close(end(event.getSuppliedResponse()));
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
        if (!failed && event.getThrowable() instanceof IOException connection) {
            active.failed(connection); // the revision has thrown nothing, so it is the container's
        }
        failed = true; // completion follows
    }
}
