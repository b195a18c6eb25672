package dev.midstream.http.rest;

import dev.midstream.security.api.AdminToken;
import dev.midstream.security.api.BearerToken;
import dev.midstream.security.api.TokenVerifier;
import java.util.Optional;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.SecurityContext;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/**
 * Establishes the caller of a request before it is matched, because sub-resource locators are invoked before all other
 * filters. {@link Authorization} decides if the caller matters: a stale token must not keep anybody from a public
 * resource.
 */
@Component(service = ContainerRequestFilter.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.authentication")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public class Authentication implements ContainerRequestFilter {
    /** Request property: why a token that was sent proves nothing. */
    static final String FAILURE = Authentication.class.getName() + ".failure";

    private final AdminToken adminToken;

    // dynamic: a filter that comes and goes with the auth service would rewire every application on the node
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile TokenVerifier verifier;

    @Activate
    public Authentication(BundleContext context) {
        this(AdminToken.of(context.getProperty("karaf.etc")), null);
    }

    Authentication(AdminToken adminToken, TokenVerifier verifier) {
        this.adminToken = adminToken;
        this.verifier = verifier;
    }

    enum Failure {
        INVALID_TOKEN,
        CANNOT_CHECK
    }

    @Override
    public void filter(ContainerRequestContext request) {
        BearerToken.of(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .ifPresent(token -> authenticate(request, token));
    }

    private void authenticate(ContainerRequestContext request, String token) {
        SecurityContext container = request.getSecurityContext();
        boolean secure = container != null && container.isSecure();
        if (adminToken.matches(token)) {
            establish(request, Caller.node(secure));
            return;
        }
        TokenVerifier current = verifier;
        if (current == null) {
            request.setProperty(FAILURE, Failure.CANNOT_CHECK);
            return;
        }
        Optional<Caller> caller = current.verify(token).map(who -> new Caller(who.subject(), who.roles(), secure));
        caller.ifPresentOrElse(
                who -> establish(request, who), () -> request.setProperty(FAILURE, Failure.INVALID_TOKEN));
    }

    private static void establish(ContainerRequestContext request, Caller caller) {
        caller.establish(JAXRSUtils.getCurrentMessage());
        request.setSecurityContext(caller);
    }
}
