package dev.midstream.http.router;

import dev.midstream.http.router.site.Site;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Lane;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Pin;
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

    private final Gates gates;
    private final Supplier<Routes> routes;
    private final Function<Bundle, HttpRevision> revisions;

    Router(Gates gates, Supplier<Routes> routes, Function<Bundle, HttpRevision> revisions) {
        this.gates = gates;
        this.routes = routes;
        this.revisions = revisions;
    }

    void route(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        if (request.getAttribute(ROUTED) instanceof RoutedRequest again) {
            again.serveAgain(request, response);
            return;
        }
        HttpServletRequest http = (HttpServletRequest) request;
        Line line = routes.get().match(Site.path(http));
        if (line == null) {
            others.doFilter(request, response);
            return;
        }
        Pin pin = gates.pin(http.getHeader(REVISION));
        Pin before = pin.attach();
        try {
            enter(line, pin, http, (HttpServletResponse) response, others);
        } finally {
            Pin.detach(before);
        }
    }

    private void enter(Line line, Pin pin, HttpServletRequest request, HttpServletResponse response, FilterChain others)
            throws IOException, ServletException {
        Lane lane;
        try {
            lane = line.enterHere(ActiveHttpRequest.KIND);
        } catch (ServiceException e) {
            pin.close();
            if (line.elsewhere()) {
                others.doFilter(request, response); // who knows the way to other nodes
            } else {
                Unavailable.answer(response, e.getMessage());
            }
            return;
        }
        HttpRevision revision = revisions.apply(lane.tenure().revision());
        Generation generation = revision == null ? null : revision.enter();
        if (generation == null) {
            lane.tenure().visits().fail(ActiveHttpRequest.KIND);
            lane.exit();
            pin.close();
            Unavailable.answer(response, line.service() + " serves nothing by HTTP at this moment");
            return;
        }
        RoutedRequest routed = new RoutedRequest(pin, lane, generation, new ActiveHttpRequest(request, response));
        request.setAttribute(ROUTED, routed);
        try {
            routed.serve(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            routed.failed();
            throw e;
        } finally {
            routed.endUnlessAsynchronous(request, response);
        }
    }
}
