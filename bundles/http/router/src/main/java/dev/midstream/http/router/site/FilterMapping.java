package dev.midstream.http.router.site;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;

/**
 * A filter and what it stands before.
 *
 * @param expressions that a whole path may match, besides the patterns
 * @param servlets names of servlets
 */
record FilterMapping(
        Filter filter,
        List<PathPattern> patterns,
        List<Pattern> expressions,
        Set<String> servlets,
        Set<DispatcherType> dispatchers,
        boolean async) {
    boolean standsBefore(String path, ServletMapping endpoint, DispatcherType dispatcher) {
        return dispatchers.contains(dispatcher)
                && (patterns.stream().anyMatch(pattern -> pattern.matches(path))
                        || expressions.stream()
                                .anyMatch(expression -> expression.matcher(path).matches())
                        || endpoint.name() != null && servlets.contains(endpoint.name()));
    }
}
