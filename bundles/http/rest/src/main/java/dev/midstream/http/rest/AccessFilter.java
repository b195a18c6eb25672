package dev.midstream.http.rest;

import dev.midstream.http.rest.Authentication.Failure;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Lets those pass whom the rule allows. */
final class AccessFilter implements ContainerRequestFilter {
    private static final String CHALLENGE = "Bearer realm=\"midstream\"";

    private final AccessRule rule;

    AccessFilter(AccessRule rule) {
        this.rule = rule;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        SecurityContext caller = request.getSecurityContext();
        if (caller == null || caller.getUserPrincipal() == null) {
            request.abortWith(unknown((Failure) request.getProperty(Authentication.FAILURE)));
        } else if (rule.closed()
                || !(rule.roles().isEmpty() || rule.roles().stream().anyMatch(caller::isUserInRole))) {
            request.abortWith(Problem.of(403, forbidden()).response().build());
        }
    }

    private static Response unknown(Failure failure) {
        if (failure == Failure.CANNOT_CHECK) {
            return Problem.of(503, "The auth service is not there to check the token. Try again.")
                    .response()
                    .header(HttpHeaders.RETRY_AFTER, 1)
                    .build();
        }
        boolean invalid = failure == Failure.INVALID_TOKEN;
        String detail = invalid
                ? "The token is unknown, has expired or was revoked. Get a new one from /auth/tokens."
                : "A bearer token is needed. Get one from /auth/tokens.";
        return Problem.of(401, detail)
                .response()
                .header(HttpHeaders.WWW_AUTHENTICATE, invalid ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE)
                .build();
    }

    private String forbidden() {
        return rule.closed()
                ? "Nobody may do this."
                : "One of these roles is needed: "
                        + String.join(", ", rule.roles().stream().sorted().toList()) + ".";
    }
}
