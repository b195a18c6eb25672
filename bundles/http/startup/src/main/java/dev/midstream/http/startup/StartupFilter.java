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

/** Replaces 404 by 503 with Retry-After while the node has no router. Thread-safe. */
final class StartupFilter implements Filter {
    private static final String PROBLEM = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"This node is starting or stopping. Send the request again.\"}";

    private final BooleanSupplier routing;

    /** @param routing true while the router stands before all paths */
    StartupFilter(BooleanSupplier routing) {
        this.routing = routing;
    }

    @Override
    public void init(FilterConfig config) {
        // nothing is configured by the container
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        others.doFilter(
                request, routing.getAsBoolean() ? response : new WithoutNotFound((HttpServletResponse) response));
    }

    @Override
    public void destroy() {
        // the activator ends it
    }

    private static final class WithoutNotFound extends HttpServletResponseWrapper {
        WithoutNotFound(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void sendError(int status) throws IOException {
            if (status == SC_NOT_FOUND) {
                unavailable();
            } else {
                super.sendError(status);
            }
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            if (status == SC_NOT_FOUND) {
                unavailable();
            } else {
                super.sendError(status, message);
            }
        }

        @Override
        public void setStatus(int status) {
            if (status == SC_NOT_FOUND) {
                setHeader("Retry-After", "1");
            }
            super.setStatus(status == SC_NOT_FOUND ? SC_SERVICE_UNAVAILABLE : status);
        }

        private void unavailable() throws IOException {
            setStatus(SC_NOT_FOUND);
            setContentType("application/problem+json");
            getWriter().write(PROBLEM);
            flushBuffer();
        }
    }
}
