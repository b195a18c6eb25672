package dev.midstream.http.router;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;

/** The paths of a resource class by its annotations (JAX-RS 2.1, 3.4 and 3.6). */
final class Paths {
    private Paths() {}

    /** The literal segments with which every path of a resource class begins, such as {@code /storage/objects}. */
    static String prefix(Class<?> resource) {
        return prefix(template(resource));
    }

    /** The literal segments with which a template begins. */
    static String prefix(String template) {
        StringBuilder prefix = new StringBuilder();
        for (String segment : template.split("/")) {
            if (segment.contains("{")) {
                break;
            }
            if (!segment.isEmpty()) {
                prefix.append('/').append(segment);
            }
        }
        return prefix.isEmpty() ? "/" : prefix.toString();
    }

    /**
     * Every method and path of a resource class, such as {@code GET /storage/objects/{key}}.
     *
     * @param base the common beginning of all its paths, or the empty text
     */
    static List<String> endpoints(String base, Class<?> resource) {
        TreeSet<String> endpoints = new TreeSet<>();
        for (Method method : resource.getMethods()) {
            Path path = annotation(method, Path.class);
            for (Annotation annotation : annotations(method)) {
                HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (verb != null) {
                    endpoints.add(verb.value() + " "
                            + join(base + "/" + template(resource), path == null ? "" : path.value()));
                }
            }
        }
        return List.copyOf(endpoints);
    }

    private static String join(String parent, String child) {
        String joined = ("/" + parent + "/" + child).replaceAll("/{2,}", "/");
        return joined.length() > 1 && joined.endsWith("/") ? joined.substring(0, joined.length() - 1) : joined;
    }

    private static String template(Class<?> resource) {
        for (Class<?> type = resource; type != null; type = type.getSuperclass()) {
            Path path = type.getAnnotation(Path.class);
            if (path != null) {
                return path.value();
            }
            for (Class<?> contract : type.getInterfaces()) {
                Path inherited = contract.getAnnotation(Path.class);
                if (inherited != null) {
                    return inherited.value();
                }
            }
        }
        return "";
    }

    private static <A extends Annotation> A annotation(Method method, Class<A> type) {
        return annotations(method).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    /** A method's own annotations, or those of the method that it overrides. */
    private static List<Annotation> annotations(Method method) {
        List<Annotation> annotations = new ArrayList<>(List.of(method.getAnnotations()));
        if (annotations.isEmpty()) {
            for (Class<?> contract : method.getDeclaringClass().getInterfaces()) {
                try {
                    annotations.addAll(List.of(contract.getMethod(method.getName(), method.getParameterTypes())
                            .getAnnotations()));
                } catch (NoSuchMethodException e) {
                    continue; // not declared by this interface
                }
            }
        }
        return annotations;
    }
}
