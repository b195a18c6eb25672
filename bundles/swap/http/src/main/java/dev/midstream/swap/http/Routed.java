package dev.midstream.swap.http;

import dev.midstream.swap.gate.Lane;
import dev.midstream.swap.gate.Pin;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

/** A request on its way through one revision; ends once. */
final class Routed implements AsyncListener {
    private final Pin pin;
    private final Lane lane;
    private final Generation generation;
    private final AtomicBoolean ended = new AtomicBoolean();

    Routed(Pin pin, Lane lane, Generation generation) {
        this.pin = pin;
        this.lane = lane;
        this.generation = generation;
    }

    void serve(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        generation.servlet().service(request, response);
    }

    /** When the container dispatches an asynchronous request once more, on whatever thread. */
    void serveAgain(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        Pin before = pin.attach();
        try {
            serve(request, response);
        } finally {
            Pin.detach(before);
        }
    }

    /** To be called on the thread of the container's first dispatch, after which no completion can have been missed. */
    void endUnlessAsynchronous(ServletRequest request) {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(this);
        } else {
            end();
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            generation.exit();
            // the container may complete a request on any thread
            lane.exitElsewhere();
            pin.close();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this); // a container forgets listeners when a cycle begins
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // completion follows
    }

    @Override
    public void onError(AsyncEvent event) {
        // completion follows
    }
}
