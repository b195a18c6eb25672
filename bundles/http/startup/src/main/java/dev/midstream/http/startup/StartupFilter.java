package dev.midstream.http.startup;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces 404 by 503 with Retry-After for requests that the router has not seen: without it nobody in the node knows the
 * paths of services. The router marks the requests that it sees, because a router that is registered is not yet, or no
 * longer, called by the container. Replaces an exception by the same answer while the node stops: what a servlet needs may
 * have left before its last request. Thread-safe.
 */
final class StartupFilter implements Filter {
    /** Request attribute that the router sets. */
    static final String ROUTED = "midstream.http.routed";

    /** The sentence for clients of a node that starts or stops. */
    static final String UNAVAILABLE = "This node is starting or stopping. Send the request again.";

    private static final String PROBLEM = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"" + UNAVAILABLE + "\"}";

    private static final Logger LOG = LoggerFactory.getLogger(StartupFilter.class);

    private final BooleanSupplier stopping;
    private final Runnable dropped;

    /**
     * @param stopping true from the moment at which the node is told to stop
     * @param dropped called when the container calls this filter no more
     */
    StartupFilter(BooleanSupplier stopping, Runnable dropped) {
        this.stopping = stopping;
        this.dropped = dropped;
    }

    @Override
    public void init(FilterConfig config) {
        // nothing is configured by the container
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        WithoutNotFound answer = new WithoutNotFound(request, (HttpServletResponse) response);
        try {
            others.doFilter(request, answer);
        } catch (RuntimeException | ServletException e) {
            if (response.isCommitted() || !stopping.getAsBoolean()) {
                throw e;
            }
            LOG.debug("A request failed because the node stops", e);
            response.reset();
            answer.unavailable();
        }
    }

    @Override
    public void destroy() {
        dropped.run();
    }

    private static final class WithoutNotFound extends HttpServletResponseWrapper {
        private final ServletRequest request;

        WithoutNotFound(ServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        private boolean replaced(int status) {
            return status == SC_NOT_FOUND && request.getAttribute(ROUTED) == null;
        }

        @Override
        public void sendError(int status) throws IOException {
            if (replaced(status)) {
                unavailable();
            } else {
                super.sendError(status);
            }
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            if (replaced(status)) {
                unavailable();
            } else {
                super.sendError(status, message);
            }
        }

        @Override
        public void setStatus(int status) {
            if (replaced(status)) {
                comeAgain();
            } else {
                super.setStatus(status);
            }
        }

        private void comeAgain() {
            setHeader("Retry-After", "1");
            super.setStatus(SC_SERVICE_UNAVAILABLE);
        }

        private void unavailable() throws IOException {
            comeAgain();
            setContentType("application/problem+json");
            getWriter().write(PROBLEM);
            flushBuffer();
        }
    }
}
