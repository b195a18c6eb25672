package dev.midstream.http.rest;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Set;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;

/**
 * Who may call a method. What a method states goes before what its class states; where neither says anything the caller
 * must be authenticated, because a forgotten annotation should close a door, not open one.
 *
 * @param open anybody, known or not
 * @param roles one of these; empty: any authenticated caller
 */
record AccessRule(boolean open, boolean closed, Set<String> roles) {
    private static final AccessRule AUTHENTICATED = new AccessRule(false, false, Set.of());

    static AccessRule of(Method method, Class<?> resource) {
        AccessRule rule = stated(method);
        for (Class<?> type = resource; rule == null && type != null; type = type.getSuperclass()) {
            rule = stated(type);
        }
        return rule == null ? AUTHENTICATED : rule;
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
