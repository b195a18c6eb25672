package dev.midstream.http.router.site;

import static org.osgi.service.http.whiteboard.HttpWhiteboardConstants.*;

import dev.midstream.swap.gate.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.Servlet;
import javax.servlet.ServletContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Puts the whiteboard services of a revision, and its JAX-RS applications, in their contexts. Used once, by one thread. */
public final class Assembly {
    private final List<ServiceReference<?>> parts;
    private final Contexts contexts;
    private final InstanceFactory factory;

    /** @param container the context that the container has given to the router */
    public Assembly(
            Bundle revision, Collection<ServiceReference<?>> parts, ServletContext container, InstanceCache instances) {
        // the highest ranking comes first
        this.parts = parts.stream()
                .sorted(Comparator.<ServiceReference<?>>naturalOrder().reversed())
                .toList();
        this.contexts = new Contexts(revision, this.parts, container, instances);
        this.factory = new InstanceFactory(revision, instances);
    }

    /**
     * @param resources servlets of the revision's resources in the default context
     * @param applications servlets of its own applications, by their paths
     * @throws BindException if anything of it cannot be served
     */
    public Site make(List<ServletMapping> resources, Map<String, ServletMapping> applications) throws BindException {
        for (ServiceReference<?> part : parts) {
            String refusal = Whiteboard.refusal(part);
            if (refusal != null) {
                throw new BindException(Properties.label(part) + " cannot be served: " + refusal, null);
            }
            contexts.refuseUnlessPlaced(part);
        }
        List<MountedContext> mounted = new ArrayList<>();
        for (Contexts.Spec spec : contexts.specs()) {
            Contexts.Context context = contexts.make(spec);
            List<ServletMapping> endpoints = endpoints(context);
            endpoints.addAll(spec.standard() ? resources : List.of());
            if (!endpoints.isEmpty()) {
                mounted.add(new MountedContext(
                        spec.path(), context.servlets(), context.helper(), endpoints, filters(context)));
            }
        }
        for (Map.Entry<String, ServletMapping> application : applications.entrySet()) {
            Contexts.Context context = contexts.make(contexts.plain(application.getKey()));
            mounted.add(new MountedContext(
                    context.spec().path(),
                    context.servlets(),
                    context.helper(),
                    List.of(application.getValue()),
                    List.of()));
        }
        return new Site(mounted);
    }

    private Stream<ServiceReference<?>> in(Contexts.Context context) {
        return parts.stream().filter(part -> contexts.selects(part, context.spec()));
    }

    private List<ServletMapping> endpoints(Contexts.Context context) throws BindException {
        List<ServletMapping> endpoints = new ArrayList<>();
        for (ServiceReference<?> part : in(context).toList()) {
            if (Whiteboard.servlet(part)) {
                List<PathPattern> patterns = patterns(part, HTTP_WHITEBOARD_SERVLET_PATTERN);
                String named = Properties.text(part, HTTP_WHITEBOARD_SERVLET_NAME);
                String name = named == null ? Properties.name(part) : named;
                Servlet servlet = factory.servlet(part, name, context);
                boolean async = Properties.flag(part, HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED);
                endpoints.add(new ServletMapping(
                        name, servlet, patterns, async, false, offers("servlet", context, patterns)));
            }
            if (Whiteboard.files(part)) {
                List<PathPattern> patterns = patterns(part, HTTP_WHITEBOARD_RESOURCE_PATTERN);
                String prefix = Properties.text(part, HTTP_WHITEBOARD_RESOURCE_PREFIX);
                Servlet servlet = factory.files(part, prefix == null ? "" : prefix, context);
                endpoints.add(
                        new ServletMapping(null, servlet, patterns, true, false, offers("static", context, patterns)));
            }
        }
        return endpoints;
    }

    private static List<String> offers(String kind, Contexts.Context context, List<PathPattern> patterns) {
        String path = context.spec().path();
        return patterns.stream().map(pattern -> kind + " " + path + pattern).toList();
    }

    private static List<PathPattern> patterns(ServiceReference<?> part, String property) throws BindException {
        List<PathPattern> patterns = new ArrayList<>();
        for (String text : Properties.texts(part, property)) {
            try {
                patterns.add(PathPattern.of(text));
            } catch (IllegalArgumentException e) {
                throw new BindException(Properties.label(part) + " cannot be served: " + e.getMessage(), e);
            }
        }
        return patterns;
    }

    private List<FilterMapping> filters(Contexts.Context context) throws BindException {
        List<FilterMapping> filters = new ArrayList<>();
        for (ServiceReference<?> part : in(context).filter(Whiteboard::filter).toList()) {
            String named = Properties.text(part, HTTP_WHITEBOARD_FILTER_NAME);
            Filter filter = factory.filter(part, named == null ? Properties.name(part) : named, context);
            filters.add(new FilterMapping(
                    filter,
                    patterns(part, HTTP_WHITEBOARD_FILTER_PATTERN),
                    Properties.texts(part, HTTP_WHITEBOARD_FILTER_REGEX).stream()
                            .map(Pattern::compile)
                            .toList(),
                    Set.copyOf(Properties.texts(part, HTTP_WHITEBOARD_FILTER_SERVLET)),
                    dispatchers(part),
                    Properties.flag(part, HTTP_WHITEBOARD_FILTER_ASYNC_SUPPORTED)));
        }
        return filters;
    }

    private static Set<DispatcherType> dispatchers(ServiceReference<?> part) {
        List<String> named = Properties.texts(part, HTTP_WHITEBOARD_FILTER_DISPATCHER);
        return named.isEmpty()
                ? Set.of(DispatcherType.REQUEST)
                : named.stream().map(DispatcherType::valueOf).collect(Collectors.toSet());
    }
}
