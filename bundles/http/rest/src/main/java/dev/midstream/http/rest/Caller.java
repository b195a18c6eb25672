package dev.midstream.http.rest;

import java.security.Principal;
import java.util.Set;
import javax.ws.rs.core.SecurityContext;

/** The caller of a request, as the filters and the resource see it. The role {@code admin} includes every other. */
record Caller(String name, Set<String> roles, boolean secure) implements SecurityContext {
    private static final String ADMIN = "admin";

    static Caller node(boolean secure) {
        return new Caller("node", Set.of(ADMIN, "operator", "viewer", "user"), secure);
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
