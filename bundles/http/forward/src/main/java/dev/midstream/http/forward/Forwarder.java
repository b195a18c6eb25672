package dev.midstream.http.forward;

import dev.midstream.cluster.api.Successors;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * The filter behind the router, which takes what is live in this node: sends requests for services that are live in other
 * nodes there. It answers 503 for paths of services that the cluster is to run and no node serves, and passes unknown paths
 * on. Thread-safe.
 */
final class Forwarder implements Filter, Successors {
    /** More than one pass through a node is possible, because announcements of other nodes may be outdated. */
    private static final int MOST_HOPS = 8;
    /** Paths that each node serves itself. */
    private static final List<String> OWN = List.of("/health/", "/midstream/", "/metrics", "/console", "/openapi.json");

    private final Forwarding.Means means;
    private final ClusterPaths paths;

    Forwarder(Forwarding.Means means, ClusterPaths paths) {
        this.means = means;
        this.paths = paths;
    }

    @Override
    public Optional<String> missing(String service) {
        return !paths.isServedHere(service) || paths.upstreams().serve(service)
                ? Optional.empty()
                : Optional.of("no other node is known to serve the paths of " + service);
    }

    @Override
    public void init(FilterConfig config) {
        // nothing is configured by the container
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain others)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        String path = path(http);
        Trail trail = Arrivals.trail(request);
        boolean known = !paths.upstreams().to(path).isEmpty();
        boolean exists = known || paths.upstreams().isStored(path) || !trail.isEmpty();
        boolean own = OWN.stream().anyMatch(path::startsWith);
        if (own || !exists && paths.areKnown()) {
            others.doFilter(request, response);
        } else if (!exists) {
            Problems.unavailable(answer, path + " may be served by other nodes, which this node does not know yet.");
        } else if (!known && trail.isEmpty()) {
            Problems.unavailable(answer, "No node serves " + path + " at this moment. Send the request again.");
        } else if (!known || hops(http, trail) >= MOST_HOPS) {
            String nodes = trail.isEmpty() ? means.node() : String.join(", ", trail.nodes());
            Problems.unavailable(
                    answer,
                    "Nodes " + nodes + " have sent " + path + " here, which is served"
                            + (known ? " on none of them." : " nowhere that this node knows of."));
        } else if (Headers.asksForUpgrade(http)) {
            Problems.send(
                    answer,
                    HttpServletResponse.SC_NOT_IMPLEMENTED,
                    "Not Implemented",
                    "Another node serves " + path + ", and a change of the protocol is not forwarded. Connect to a node"
                            + " that runs the service.");
        } else {
            new Forwarding(means, () -> paths.upstreams().to(path), trail, http, answer).run();
        }
    }

    /** A trail that is not accepted, for instance because clocks differ, must not let a request go round for ever. */
    private long hops(HttpServletRequest request, Trail trail) {
        return Math.max(trail.nodes().size(), Headers.visits(request, means.node()));
    }

    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        String path = info == null ? request.getServletPath() : request.getServletPath() + info;
        return path.isEmpty() ? "/" : path;
    }

    @Override
    public void destroy() {
        // the component ends it
    }
}
