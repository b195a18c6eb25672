package dev.midstream.http.router.site;

import java.util.List;
import javax.servlet.Servlet;

/**
 * A servlet in a context, or what serves like one.
 *
 * @param name by which filters select it, or null
 * @param patterns within its context
 * @param async true if it may put requests into asynchronous mode
 * @param whole true if its pathInfo is all of the path within the context, for all its patterns
 * @param offers descriptions for people
 */
public record ServletMapping(
        String name, Servlet servlet, List<PathPattern> patterns, boolean async, boolean whole, List<String> offers) {}
