package dev.midstream.http.router;

import dev.midstream.swap.gate.Lane;
import dev.midstream.swap.gate.Pin;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A request on its way through one revision; ends once. */
final class RoutedRequest implements AsyncListener {
    private static final int SERVER_ERROR = 500;

    private final Pin pin;
    private final Lane lane;
    private final Generation generation;
    private final ActiveHttpRequest visit;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean failed;

    /** By the thread that entered, which then serves. */
    RoutedRequest(Pin pin, Lane lane, Generation generation, ActiveHttpRequest visit) {
        this.pin = pin;
        this.lane = lane;
        this.generation = generation;
        this.visit = visit;
        lane.tenure().visits().begin(visit);
        lane.returned();
    }

    void serve(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        if (!visit.enter()) {
            return;
        }
        generation.site().serve((HttpServletRequest) request, (HttpServletResponse) response);
        visit.served();
    }

    /** When the container dispatches an asynchronous request once more, on whatever thread. */
    void serveAgain(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        Pin before = pin.attach();
        try {
            serve(request, response);
        } finally {
            visit.leave();
            Pin.detach(before);
        }
    }

    /** To be called on the thread of the container's first dispatch, after which no completion can have been missed. */
    void endUnlessAsynchronous(ServletRequest request, ServletResponse response) {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(this, request, response);
        } else {
            end(response);
        }
        visit.leave();
    }

    /** The revision has thrown an exception to the container. */
    void failed() {
        failed = true;
    }

    private void end(ServletResponse response) {
        if (ended.compareAndSet(false, true)) {
            boolean error = response instanceof HttpServletResponse http && http.getStatus() >= SERVER_ERROR;
            generation.exit();
            lane.tenure().visits().end(visit, visit.ended());
            // the container may complete a request on any thread
            lane.exitElsewhere(failed || error);
            pin.close();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end(event.getSuppliedResponse());
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
        failed(); // completion follows
    }

    @Override
    public void onError(AsyncEvent event) {
        failed(); // completion follows
    }
}
