package dev.midstream.http.rest;

import dev.midstream.http.rest.Authentication.Failure;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;

/** Applies the rule of one resource method or locator to the caller of a request. */
final class AccessDecision {
    private static final String CHALLENGE = "Bearer realm=\"midstream\"";

    private AccessDecision() {}

    /** Returns the answer to a caller that the rule does not admit, or null. */
    static Response refusal(AccessRule rule, ContainerRequestContext request) {
        Caller caller = Caller.of(JAXRSUtils.getCurrentMessage());
        if (rule.admits(caller)) {
            return null;
        }
        return AccessRule.known(caller)
                ? forbidden(rule)
                : unauthenticated((Failure) request.getProperty(Authentication.FAILURE));
    }

    private static Response unauthenticated(Failure failure) {
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

    private static Response forbidden(AccessRule rule) {
        String detail = rule.closed()
                ? "Nobody may do this."
                : "One of these roles is needed: "
                        + String.join(", ", rule.roles().stream().sorted().toList()) + ".";
        return Problem.of(403, detail).response().build();
    }
}
