package dev.midstream.http.rest;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.core.SecurityContext;

/**
 * The callers that a resource method or a sub-resource locator admits. Annotations are read where JAX-RS reads its own:
 * from the method, from the methods that it overrides and implements, then from the class, its superclasses and its
 * interfaces; the first that states a rule decides. Without any, callers must be authenticated, because a forgotten
 * annotation must not admit strangers.
 *
 * @param open true if everybody is admitted, authenticated or not
 * @param closed true if nobody is admitted
 * @param roles roles of which a caller needs one; empty for every authenticated caller
 */
record AccessRule(boolean open, boolean closed, Set<String> roles) {
    private static final AccessRule AUTHENTICATED = new AccessRule(false, false, Set.of());

    /** Kept in the class itself, so that no rule outlives the revision that it belongs to. */
    private static final ClassValue<Map<Method, AccessRule>> RULES = new ClassValue<>() {
        @Override
        protected Map<Method, AccessRule> computeValue(Class<?> resource) {
            return new ConcurrentHashMap<>();
        }
    };

    /** Returns the rule of a method of a resource class. Thread-safe. */
    static AccessRule of(Method method, Class<?> resource) {
        return RULES.get(resource).computeIfAbsent(method, of -> resolve(of, resource));
    }

    boolean admits(SecurityContext caller) {
        return open
                || !closed
                        && known(caller)
                        && (roles.isEmpty() || roles.stream().anyMatch(caller::isUserInRole));
    }

    static boolean known(SecurityContext caller) {
        return caller != null && caller.getUserPrincipal() != null;
    }

    private static AccessRule resolve(Method method, Class<?> resource) {
        List<Class<?>> classes = superclasses(resource);
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        classes.forEach(type -> collectInterfaces(type, interfaces));
        List<Method> overridden = new ArrayList<>(List.of(method));
        classes.forEach(type -> overriddenIn(type, method).forEach(overridden::add));
        return Stream.of(
                        first(overridden),
                        strictest(interfaces.stream().flatMap(type -> overriddenIn(type, method))),
                        first(classes),
                        strictest(interfaces.stream()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(AUTHENTICATED);
    }

    private static List<Class<?>> superclasses(Class<?> resource) {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type = resource; type != null; type = type.getSuperclass()) {
            classes.add(type);
        }
        return classes;
    }

    private static void collectInterfaces(Class<?> type, Set<Class<?>> into) {
        for (Class<?> contract : type.getInterfaces()) {
            if (into.add(contract)) {
                collectInterfaces(contract, into);
            }
        }
    }

    /** Returns the methods of a class that a method overrides or implements, also with generic parameters. */
    private static Stream<Method> overriddenIn(Class<?> type, Method method) {
        return Stream.of(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(method.getName())
                        && (candidate.getModifiers() & (Modifier.STATIC | Modifier.PRIVATE)) == 0
                        && accepts(candidate, method));
    }

    private static boolean accepts(Method overridden, Method method) {
        Class<?>[] expected = overridden.getParameterTypes();
        Class<?>[] given = method.getParameterTypes();
        if (expected.length != given.length) {
            return false;
        }
        for (int at = 0; at < expected.length; at++) {
            boolean generic = !(overridden.getGenericParameterTypes()[at] instanceof Class<?>);
            if (!(generic ? expected[at].isAssignableFrom(given[at]) : expected[at].equals(given[at]))) {
                return false;
            }
        }
        return true;
    }

    private static AccessRule first(List<? extends AnnotatedElement> elements) {
        return elements.stream()
                .map(AccessRule::stated)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Interfaces have no order among each other: the rule that admits fewest callers decides. */
    private static AccessRule strictest(Stream<? extends AnnotatedElement> elements) {
        return elements.map(AccessRule::stated)
                .filter(Objects::nonNull)
                .min(Comparator.comparing((AccessRule rule) -> !rule.closed()).thenComparing(AccessRule::open))
                .orElse(null);
    }

    private static AccessRule stated(AnnotatedElement element) {
        if (element.isAnnotationPresent(DenyAll.class)) {
            return new AccessRule(false, true, Set.of());
        }
        RolesAllowed allowed = element.getAnnotation(RolesAllowed.class);
        if (allowed != null) {
            return new AccessRule(false, allowed.value().length == 0, Set.of(allowed.value()));
        }
        return element.isAnnotationPresent(PermitAll.class) ? new AccessRule(true, false, Set.of()) : null;
    }
}
