package dev.midstream.http.router.site;

import static org.osgi.service.http.whiteboard.HttpWhiteboardConstants.*;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.http.context.ServletContextHelper;

/** Reads the service properties of the HTTP whiteboard. */
public final class Whiteboard {
    private static final List<String> SERVLET =
            List.of(HTTP_WHITEBOARD_SERVLET_PATTERN, HTTP_WHITEBOARD_SERVLET_NAME, HTTP_WHITEBOARD_SERVLET_ERROR_PAGE);
    private static final List<String> FILTER =
            List.of(HTTP_WHITEBOARD_FILTER_PATTERN, HTTP_WHITEBOARD_FILTER_SERVLET, HTTP_WHITEBOARD_FILTER_REGEX);
    private static final List<String> OTHERS =
            List.of(HTTP_WHITEBOARD_RESOURCE_PATTERN, HTTP_WHITEBOARD_CONTEXT_NAME, HTTP_WHITEBOARD_LISTENER);
    private static final String PREPROCESSOR = "org.osgi.service.http.whiteboard.Preprocessor";

    private Whiteboard() {}

    /** Selects every service that the whiteboard has a use for. */
    public static String filter() {
        StringBuilder filter = new StringBuilder("(|(" + Constants.OBJECTCLASS + "=" + PREPROCESSOR + ")");
        List.of(SERVLET, FILTER, OTHERS)
                .forEach(keys ->
                        keys.forEach(key -> filter.append("(").append(key).append("=*)")));
        return filter.append(")").toString();
    }

    static boolean servlet(ServiceReference<?> part) {
        return has(part, SERVLET);
    }

    static boolean filter(ServiceReference<?> part) {
        return has(part, FILTER);
    }

    static boolean files(ServiceReference<?> part) {
        return has(part, List.of(HTTP_WHITEBOARD_RESOURCE_PATTERN));
    }

    static boolean context(ServiceReference<?> part) {
        return classes(part).contains(ServletContextHelper.class.getName());
    }

    private static boolean has(ServiceReference<?> part, List<String> keys) {
        return keys.stream().anyMatch(key -> part.getProperty(key) != null);
    }

    /** Returns the reason why a service cannot be served, or null. */
    static String refusal(ServiceReference<?> part) {
        String reason = refusal(classes(part), name -> Properties.text(part, name));
        return reason == null && servlet(part) && part.getProperty(HTTP_WHITEBOARD_SERVLET_PATTERN) == null
                ? "it has no " + HTTP_WHITEBOARD_SERVLET_PATTERN + ", by which requests could reach it"
                : reason;
    }

    /** Returns the reason why no service with these properties can be served, or null, also for other services. */
    public static String refusal(Collection<String> classes, Map<String, String> properties) {
        boolean served = classes.contains(PREPROCESSOR)
                || properties.containsKey(HTTP_WHITEBOARD_SERVLET_MULTIPART_ENABLED)
                || Stream.of(SERVLET, FILTER, OTHERS).flatMap(List::stream).anyMatch(properties::containsKey);
        return served ? refusal(classes, properties::get) : null;
    }

    private static String refusal(Collection<String> classes, UnaryOperator<String> property) {
        if (classes.stream()
                .anyMatch(
                        type -> type.startsWith("jakarta.servlet.") || type.startsWith("org.osgi.service.servlet."))) {
            return "it is of jakarta.servlet, and only javax.servlet is routed";
        }
        if (classes.contains(PREPROCESSOR)) {
            return "preprocessors stand before all services, so a revision cannot have one: use a filter";
        }
        if (Boolean.parseBoolean(property.apply(HTTP_WHITEBOARD_LISTENER))) {
            return "listeners are not called for a revision: use init and destroy of a servlet or filter";
        }
        if (property.apply(HTTP_WHITEBOARD_SERVLET_ERROR_PAGE) != null) {
            return "error pages are not routed: answer errors where they happen, or in a filter";
        }
        return Boolean.parseBoolean(property.apply(HTTP_WHITEBOARD_SERVLET_MULTIPART_ENABLED))
                ? "multipart requests are not parsed for a revision: read the body, or use a JAX-RS resource"
                : null;
    }

    private static List<String> classes(ServiceReference<?> part) {
        return Arrays.asList((String[]) part.getProperty(Constants.OBJECTCLASS));
    }
}
