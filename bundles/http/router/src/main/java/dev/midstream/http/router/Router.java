package dev.midstream.http.router;

import dev.midstream.http.router.Routes.Owner;
import dev.midstream.http.router.site.RequestPath;
import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Passage;
import dev.midstream.swap.gate.Routing;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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

    /** Request attribute for the bundle http.startup: a 404 is a statement about the path. */
    private static final String SEEN = "midstream.http.routed";

    private final Supplier<Routes> routes;
    private final Supplier<Routes> next;
    private final Function<String, Routing> routings;
    private final Function<Bundle, Generation> generations;
    private final BooleanSupplier incomplete;

    /**
     * @param routes the owners by what is live
     * @param next the owners by what is about to be live: a path may move with a shift
     * @param routings finds the routing of a service; may return null
     * @param generations enters the generation that serves for a revision; may return null
     * @param incomplete true while the node cannot say that a path does not exist
     */
    Router(
            Supplier<Routes> routes,
            Supplier<Routes> next,
            Function<String, Routing> routings,
            Function<Bundle, Generation> generations,
            BooleanSupplier incomplete) {
        this.routes = routes;
        this.next = next;
        this.routings = routings;
        this.generations = generations;
        this.incomplete = incomplete;
    }

    void route(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        if (request.getAttribute(ROUTED) instanceof RoutedRequest again) {
            again.serveAgain((HttpServletRequest) request, (HttpServletResponse) response);
            return;
        }
        HttpServletRequest http = (HttpServletRequest) request;
        RequestPath path = RequestPath.of(http);
        RequestSyntax.Fault fault = RequestSyntax.check(http, path);
        if (fault != null) {
            ProblemResponse.send((HttpServletResponse) response, fault.status(), fault.detail());
            return;
        }
        HttpServletResponse answer = (HttpServletResponse) response;
        Owner then = next.get().match(path.text());
        Owner now = routes.get().match(path.text());
        Owner owner = now == null ? then : now;
        if (owner == null && incomplete.getAsBoolean()) {
            ProblemResponse.unavailable(answer, "This node is starting or stopping. Send the request again.");
        } else if (owner == null || !owner.managed()) {
            pass(request, response, others);
        } else {
            boolean moves = then != null && then.managed() && !then.service().equals(owner.service());
            if (!enter(owner, path, moves, http, answer, others)) {
                enter(then, path, false, http, answer, others);
            }
        }
    }

    private void pass(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        if (!incomplete.getAsBoolean()) {
            request.setAttribute(SEEN, true);
        }
        others.doFilter(request, response);
    }

    /**
     * @param moves true if another service is about to have the path
     * @return false if the revision that was entered does not have it any more
     */
    private boolean enter(
            Owner owner,
            RequestPath path,
            boolean moves,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain others)
            throws IOException, ServletException {
        Routing routing = owner.routing() == null ? routings.apply(owner.service()) : owner.routing();
        if (routing == null) {
            ProblemResponse.unavailable(response, owner.service() + " is not running yet. Send the request again.");
            return true;
        }
        ActiveHttpRequest active = new ActiveHttpRequest(request, response);
        Passage passage;
        try {
            passage = admit(routing, active, request.getHeader(REVISION));
        } catch (ServiceException e) {
            if (moves) {
                return false; // it has left, and the next owner is live
            }
            if (routing.isRemote()) {
                pass(request, response, others); // the forwarder knows the way to other nodes
            } else {
                ProblemResponse.unavailable(response, e.getMessage());
            }
            return true;
        }
        request.setAttribute(SEEN, true);
        AtomicBoolean moved = new AtomicBoolean();
        RoutedRequest.run(passage, () -> {
            Generation generation = generations.apply(passage.tenure().revision());
            if (generation == null && moves) {
                moved.set(true);
                return Outcome.IGNORED;
            }
            if (generation == null) {
                passage.reject();
                ProblemResponse.unavailable(response, routing.service() + " serves nothing by HTTP at this moment");
                return Outcome.FAILURE;
            }
            passage.whenClosed(generation::exit);
            if (moves && !generation.site().has(path)) {
                moved.set(true);
                return Outcome.IGNORED;
            }
            return serve(generation, path, passage, active, request, response);
        });
        return !moved.get();
    }

    /**
     * Enters a revision in this node. It may have become live between a refusal and the question whether other nodes have the
     * service: then nobody else would answer the request, so it is admitted again.
     */
    private static Passage admit(Routing routing, ActiveHttpRequest active, String version) {
        try {
            return Passage.admit(routing, active, version);
        } catch (ServiceException e) {
            if (routing.isRemote()) {
                throw e;
            }
            return Passage.admit(routing, active, version);
        }
    }

    private Outcome serve(
            Generation generation,
            RequestPath path,
            Passage passage,
            ActiveHttpRequest active,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, ServletException {
        String refusal = generation.site().refusal(path);
        if (refusal != null) {
            ProblemResponse.send(response, HttpServletResponse.SC_BAD_REQUEST, refusal);
            return Outcome.IGNORED;
        }
        RoutedRequest routed = new RoutedRequest(passage, generation, active);
        request.setAttribute(ROUTED, routed);
        return routed.serve(request, response);
    }
}
