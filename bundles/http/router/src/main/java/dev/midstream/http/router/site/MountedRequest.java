package dev.midstream.http.router.site;

import javax.servlet.AsyncContext;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletContext;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletMapping;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpUpgradeHandler;

/** A request as the servlet of a revision sees it, which the container knows nothing of. */
final class MountedRequest extends HttpServletRequestWrapper {
    private final MountedContext mounted;
    private final Match<ServletMapping> match;
    private final boolean async;

    MountedRequest(HttpServletRequest request, MountedContext mounted, Match<ServletMapping> match, boolean async) {
        super(request);
        this.mounted = mounted;
        this.match = match;
        this.async = async;
    }

    @Override
    public String getContextPath() {
        return super.getContextPath() + mounted.path();
    }

    @Override
    public String getServletPath() {
        return match.servletPath();
    }

    @Override
    public String getPathInfo() {
        return match.pathInfo();
    }

    @Override
    public String getPathTranslated() {
        return null;
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
        return match.mapping(match.value().name());
    }

    @Override
    public ServletContext getServletContext() {
        return mounted.context();
    }

    @Override
    public RequestDispatcher getRequestDispatcher(String path) {
        return null; // the container's would leave the revision
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler) {
        throw new UpgradeRefusedException(getRequestURI());
    }

    @Override
    public boolean isAsyncSupported() {
        return async && super.isAsyncSupported();
    }

    @Override
    public AsyncContext startAsync() {
        refuseUnlessAsynchronous();
        return super.startAsync();
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        refuseUnlessAsynchronous();
        return super.startAsync(request, response);
    }

    private void refuseUnlessAsynchronous() {
        if (!async) {
            throw new IllegalStateException("A servlet or filter of " + getRequestURI()
                    + " does not support asynchronous requests: register it with asyncSupported=true");
        }
    }
}
