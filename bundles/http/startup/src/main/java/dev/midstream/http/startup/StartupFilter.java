package dev.midstream.http.startup;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/**
 * Replaces 404 by 503 with Retry-After for requests that the router has not seen: without it nobody in the node knows the
 * paths of services. The router marks the requests that it sees, because a router that is registered is not yet, or no
 * longer, called by the container. Thread-safe.
 */
final class StartupFilter implements Filter {
    /** Request attribute that the router sets. */
    static final String ROUTED = "midstream.http.routed";

    private static final String PROBLEM = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"This node is starting or stopping. Send the request again.\"}";

    private final Runnable dropped;

    /** @param dropped called when the container calls this filter no more */
    StartupFilter(Runnable dropped) {
        this.dropped = dropped;
    }

    @Override
    public void init(FilterConfig config) {
        // nothing is configured by the container
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        others.doFilter(request, new WithoutNotFound(request, (HttpServletResponse) response));
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
            boolean replaced = replaced(status);
            if (replaced) {
                setHeader("Retry-After", "1");
            }
            super.setStatus(replaced ? SC_SERVICE_UNAVAILABLE : status);
        }

        private void unavailable() throws IOException {
            setStatus(SC_NOT_FOUND);
            setContentType("application/problem+json");
            getWriter().write(PROBLEM);
            flushBuffer();
        }
    }
}
