package dev.midstream.swap.plan.jar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;

/** What components say of JAX-RS applications, servlets and static resources, as the HTTP router places them. */
public final class HttpModel {
    private static final String WHITEBOARD = "osgi.http.whiteboard.";
    private static final String CONTEXT_NAME = WHITEBOARD + "context.name";
    private static final String CONTEXT_PATH = WHITEBOARD + "context.path";
    private static final String CONTEXT_SELECT = WHITEBOARD + "context.select";
    private static final String DEFAULT_CONTEXT = "default";
    private static final String BASE = "osgi.jaxrs.application.base";
    private static final String SELECT = "osgi.jaxrs.application.select";
    private static final Map<String, String> DEFAULT_APPLICATION = Map.of("osgi.jaxrs.name", ".default");
    private static final Map<String, String> PATTERNS =
            Map.of("servlet", WHITEBOARD + "servlet.pattern", "static", WHITEBOARD + "resource.pattern");

    private HttpModel() {}

    /** {@code servlet /web/*}, {@code static /web/files/*}, {@code application /web/app/*}. */
    public static Set<String> endpoints(List<ComponentModel> components) {
        Set<String> endpoints = new TreeSet<>();
        applications(components).forEach(application -> endpoints.add("application " + base(application) + "/*"));
        PATTERNS.forEach((kind, property) -> placed(components, property)
                .forEach((pattern, context) -> endpoints.add(kind + " " + context + pattern)));
        return endpoints;
    }

    /** The patterns of the paths that the router would own for them. */
    public static Set<String> claims(List<ComponentModel> components) {
        Set<String> claims = applications(components)
                .map(application -> base(application) + "/*")
                .collect(Collectors.toCollection(TreeSet::new));
        PATTERNS.values().forEach(property -> placed(components, property)
                .forEach((pattern, context) -> claims.add(context.isEmpty() ? pattern : context + "/*")));
        return claims;
    }

    /** Paths of the applications of its bundle that a resource is in: empty for the default one. */
    public static List<String> bases(ComponentModel resource, List<ComponentModel> components) {
        String select = resource.properties().get(SELECT);
        if (select == null) {
            return List.of("");
        }
        List<String> bases = new ArrayList<>();
        if (matches(select, DEFAULT_APPLICATION)) {
            bases.add("");
        }
        applications(components)
                .filter(application -> matches(select, application.properties()))
                .forEach(application -> bases.add(base(application)));
        return bases;
    }

    private static Stream<ComponentModel> applications(List<ComponentModel> components) {
        return components.stream()
                .filter(component ->
                        component.enabled() && component.properties().get(BASE) != null);
    }

    private static String base(ComponentModel application) {
        String base = application.properties().get(BASE);
        String path = base.startsWith("/") ? base : "/" + base;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Patterns with the path of the context that each is in. */
    private static Map<String, String> placed(List<ComponentModel> components, String property) {
        Map<String, String> placed = new HashMap<>();
        contexts(components).forEach((name, path) -> components.stream()
                .filter(component ->
                        component.enabled() && component.properties().get(property) != null)
                .filter(component -> matches(
                        component.properties().getOrDefault(CONTEXT_SELECT, "(" + CONTEXT_NAME + "=default)"),
                        Map.of(CONTEXT_NAME, name, CONTEXT_PATH, path.isEmpty() ? "/" : path)))
                .flatMap(component -> component.properties().get(property).lines())
                .forEach(pattern -> placed.put(pattern.strip(), path)));
        return placed;
    }

    private static Map<String, String> contexts(List<ComponentModel> components) {
        Map<String, String> contexts = new HashMap<>(Map.of(DEFAULT_CONTEXT, ""));
        components.stream()
                .filter(component ->
                        component.enabled() && component.properties().get(CONTEXT_NAME) != null)
                .forEach(component -> {
                    String path = component.properties().getOrDefault(CONTEXT_PATH, "/");
                    contexts.put(component.properties().get(CONTEXT_NAME), path.equals("/") ? "" : path);
                });
        return contexts;
    }

    private static boolean matches(String select, Map<String, ?> properties) {
        try {
            Filter filter = FrameworkUtil.createFilter(select);
            return filter.matches(properties);
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }
}
