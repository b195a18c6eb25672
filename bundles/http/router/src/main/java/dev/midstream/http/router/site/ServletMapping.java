package dev.midstream.http.router.site;

import java.util.List;
import javax.servlet.Servlet;

/**
 * A servlet in a context, or what serves like one.
 *
 * @param name by which filters select it, or null
 * @param patterns within its context
 * @param async whether it may put requests into asynchronous mode
 * @param whole whether its pathInfo is all of the path within the context, whatever its patterns
 * @param offers what it offers, for people
 */
public record ServletMapping(
        String name, Servlet servlet, List<PathPattern> patterns, boolean async, boolean whole, List<String> offers) {}
