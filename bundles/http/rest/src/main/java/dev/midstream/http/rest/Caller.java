package dev.midstream.http.rest;

import java.security.Principal;
import java.util.Set;
import javax.ws.rs.core.SecurityContext;
import org.apache.cxf.message.Message;

/**
 * The caller of a request, as the filters and the resource see it. The role {@code admin} includes every other. Rules are
 * applied to the caller that {@link Authentication} has established, and not to the request's security context, which
 * filters of a service may replace.
 */
record Caller(String name, Set<String> roles, boolean secure) implements SecurityContext {
    private static final String ADMIN = "admin";

    static Caller node(boolean secure) {
        return new Caller("node", Set.of(ADMIN, "operator", "viewer", "user"), secure);
    }

    /** Notes the caller of the request. */
    void establish(Message message) {
        message.put(Caller.class, this);
    }

    /** Returns the caller of a request, or null if it has none. */
    static Caller of(Message message) {
        return message.get(Caller.class);
    }

    @Override
    public Principal getUserPrincipal() {
        return () -> name;
    }

    @Override
    public boolean isUserInRole(String role) {
        return roles.contains(role) || roles.contains(ADMIN);
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public String getAuthenticationScheme() {
        return "Bearer";
    }
}
