package dev.midstream.http.router;

import dev.midstream.http.router.site.Site;
import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Passage;
import dev.midstream.swap.gate.Routing;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;

/**
 * Sends a request to the revision that is live when it arrives, and counts it there until it has truly ended: for an
 * asynchronous one that is when the container completes it, on whatever thread, however often it was dispatched again.
 * Requests for paths that no managed service owns pass by.
 */
final class Router {
    /** Request header: the version that is wanted while two are offered. */
    private static final String REVISION = "Midstream-Revision";

    private static final String ROUTED = RoutedRequest.class.getName();

    private final Supplier<Routes> routes;
    private final Function<Bundle, HttpRevision> revisions;

    Router(Supplier<Routes> routes, Function<Bundle, HttpRevision> revisions) {
        this.routes = routes;
        this.revisions = revisions;
    }

    void route(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        if (request.getAttribute(ROUTED) instanceof RoutedRequest again) {
            again.serveAgain((HttpServletRequest) request, (HttpServletResponse) response);
            return;
        }
        HttpServletRequest http = (HttpServletRequest) request;
        Routing routing = routes.get().match(Site.path(http));
        if (routing == null) {
            others.doFilter(request, response);
        } else {
            enter(routing, http, (HttpServletResponse) response, others);
        }
    }

    private void enter(Routing routing, HttpServletRequest request, HttpServletResponse response, FilterChain others)
            throws IOException, ServletException {
        ActiveHttpRequest visit = new ActiveHttpRequest(request, response);
        Passage passage;
        try {
            passage = Passage.admit(routing, visit, request.getHeader(REVISION));
        } catch (ServiceException e) {
            if (routing.isRemote()) {
                others.doFilter(request, response); // the forwarder knows the way to other nodes
            } else {
                Unavailable.answer(response, e.getMessage());
            }
            return;
        }
        RoutedRequest.run(passage, () -> serve(routing, passage, visit, request, response));
    }

    private Outcome serve(
            Routing routing,
            Passage passage,
            ActiveHttpRequest visit,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, ServletException {
        HttpRevision revision = revisions.apply(passage.tenure().revision());
        Generation generation = revision == null ? null : revision.enter();
        if (generation == null) {
            passage.reject();
            Unavailable.answer(response, routing.service() + " serves nothing by HTTP at this moment");
            return Outcome.FAILURE;
        }
        passage.whenClosed(generation::exit);
        RoutedRequest routed = new RoutedRequest(passage, generation, visit);
        request.setAttribute(ROUTED, routed);
        return routed.serve(request, response);
    }
}
