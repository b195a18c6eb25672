package dev.midstream.http.forward;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * The filter before the router: reads the trails of requests that other nodes have forwarded, refuses those whose time is
 * over before they enter a revision, and counts all requests until they have ended. Thread-safe.
 */
final class Arrivals implements Filter {
    private static final Duration LOOK = Duration.ofMillis(10);
    /** Request attribute: the {@link Trail} of a request that another node has forwarded. */
    private static final String TRAIL = "midstream.http.trail";

    private final TrailSigner signer;
    private final PauseMonitor pauses;
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    Arrivals(TrailSigner signer, PauseMonitor pauses) {
        this.signer = signer;
        this.pauses = pauses;
    }

    /** Returns the trail of a request; an empty one if it comes from outside of the cluster. */
    static Trail trail(ServletRequest request) {
        return request.getAttribute(TRAIL) instanceof Trail trail ? trail : Trail.begin();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        Trail trail = signer.verify(((HttpServletRequest) request).getHeader(TrailSigner.HEADER))
                .orElse(null);
        if (trail != null && trail.left().compareTo(pauses.lastPause()) <= 0) {
            Problems.unavailable(
                    (HttpServletResponse) response,
                    "The request has arrived too late and was not carried out. Send it again.");
            return;
        }
        if (trail != null) {
            request.setAttribute(TRAIL, trail);
        }
        Counted counted = new Counted();
        try {
            others.doFilter(request, response);
        } finally {
            counted.returned(request);
        }
    }

    /**
     * Waits until no request is under way.
     *
     * @return false if there was one all the time
     */
    boolean awaitNone(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (underWay() > 0) {
            if (end - System.nanoTime() <= 0) {
                return false;
            }
            Thread.sleep(LOOK.toMillis()); // only a stop waits here, so requests need not notify it
        }
        return true;
    }

    /** Returns the number of requests under way; 0 only if there was none at one moment between the two reads. */
    long underWay() {
        long before = ended.sum(); // first: a request that ends between the two reads counts as under way
        return begun.sum() - before;
    }

    /** One request, which ends once: when its thread returns, or when the container completes it. */
    private final class Counted implements AsyncListener {
        private final AtomicBoolean over = new AtomicBoolean();

        Counted() {
            begun.increment();
        }

        void returned(ServletRequest request) {
            try {
                if (request.isAsyncStarted()) {
                    request.getAsyncContext().addListener(this);
                    return;
                }
            } catch (IllegalStateException e) {
                end(); // completed between the two calls
                return;
            }
            end();
        }

        private void end() {
            if (over.compareAndSet(false, true)) {
                ended.increment();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            end();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this); // a new cycle forgets its listeners
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // its completion follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // its completion follows
        }
    }

    @Override
    public void init(FilterConfig config) {
        // nothing is configured by the container
    }

    @Override
    public void destroy() {
        // the component ends it
    }
}
