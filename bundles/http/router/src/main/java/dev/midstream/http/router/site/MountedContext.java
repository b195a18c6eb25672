package dev.midstream.http.router.site;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.http.context.ServletContextHelper;

/** A servlet context of a revision, with all that stands in it. Immutable. */
final class MountedContext {
    private final String path;
    private final ServletContext context;
    private final ServletContextHelper helper;
    private final List<ServletMapping> all;
    private final Patterns<ServletMapping> endpoints;
    private final List<FilterMapping> filters;

    /**
     * @param path its path, empty for the root
     * @param endpoints the first one that has a pattern gets its requests
     * @param filters in the order in which requests pass them
     */
    MountedContext(
            String path,
            ServletContext context,
            ServletContextHelper helper,
            List<ServletMapping> endpoints,
            List<FilterMapping> filters) {
        this.path = path;
        this.context = context;
        this.helper = helper;
        this.all = endpoints;
        this.filters = filters;
        Map<PathPattern, ServletMapping> patterns = new HashMap<>();
        endpoints.forEach(endpoint -> endpoint.patterns().forEach(pattern -> patterns.putIfAbsent(pattern, endpoint)));
        this.endpoints = new Patterns<>(patterns);
    }

    String path() {
        return path;
    }

    ServletContext context() {
        return context;
    }

    /** Returns its paths from the root of the node: single ones in the root, all in a context below it. */
    Stream<PathPattern> claims() {
        return path.isEmpty()
                ? all.stream().flatMap(endpoint -> endpoint.patterns().stream())
                : Stream.of(PathPattern.below(path));
    }

    Stream<String> offers() {
        return all.stream().flatMap(endpoint -> endpoint.offers().stream());
    }

    /** Returns true if a servlet that sees the decoded path is behind a path. */
    boolean decodes(String whole) {
        Match<ServletMapping> match = match(whole);
        return match != null && !match.value().whole();
    }

    /** Returns what a path belongs to, or null. */
    Match<ServletMapping> match(String whole) {
        String inner = inner(whole);
        return inner == null ? null : endpoints.match(inner);
    }

    /** Returns the part of a path within this context, or null if the path is not in it. */
    private String inner(String whole) {
        if (!whole.startsWith(path) || whole.length() > path.length() && whole.charAt(path.length()) != '/') {
            return null;
        }
        return whole.length() == path.length() ? "/" : whole.substring(path.length());
    }

    /** Serves a request if something here matches its path. */
    boolean serve(String whole, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Match<ServletMapping> match = match(whole);
        if (match == null) {
            return false;
        }
        String inner = inner(whole);
        ServletMapping endpoint = match.value();
        if (endpoint.whole()) {
            match = new Match<>(endpoint, match.pattern(), "", inner);
        }
        List<FilterMapping> passed = filters.isEmpty()
                ? filters
                : filters.stream()
                        .filter(filter -> filter.standsBefore(inner, endpoint, request.getDispatcherType()))
                        .toList();
        boolean async = endpoint.async() && passed.stream().allMatch(FilterMapping::async);
        HttpServletRequest mounted = new MountedRequest(request, this, match, async);
        if (helper.handleSecurity(mounted, response)) {
            try {
                new Chain(passed, endpoint.servlet()).doFilter(mounted, response);
            } finally {
                helper.finishSecurity(mounted, response);
            }
        }
        return true;
    }
}
