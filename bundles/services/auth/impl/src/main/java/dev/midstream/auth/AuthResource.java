package dev.midstream.auth;

import com.nimbusds.jose.jwk.JWKSet;
import dev.midstream.auth.Bodies.Credentials;
import dev.midstream.auth.Bodies.NewUser;
import dev.midstream.auth.Bodies.TokenView;
import dev.midstream.auth.Bodies.UserView;
import dev.midstream.data.sql.Sql;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.security.PermitAll;
import javax.sql.DataSource;
import javax.ws.rs.BadRequestException;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.ForbiddenException;
import javax.ws.rs.GET;
import javax.ws.rs.NotAuthorizedException;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.POST;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.UriInfo;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Users and tokens over HTTP. */
@Component(service = AuthResource.class, configurationPid = "dev.midstream.auth")
@JaxrsResource
@javax.ws.rs.Path("auth")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AuthResource {
    private static final String ADMIN = "admin";

    private final Users users;
    private final Login login;
    private final SigningKeys keys;
    private final Tokens tokens;
    private final boolean openRegistration;

    @Activate
    public AuthResource(
            @Reference(target = "(dataSourceName=auth)") DataSource dataSource,
            BundleContext context,
            AuthConfig config) {
        AuthConfig.Times times = AuthConfig.Times.of(config);
        Clock clock = Clock.systemUTC();
        Sql sql = Database.open(dataSource);
        Passwords passwords = new Passwords();
        users = new Users(sql, passwords, clock);
        Duration firstLock = Duration.ofSeconds(config.lockout_seconds());
        login = new Login(users, passwords, new Lockout(sql, clock, config.lockout_failures(), firstLock));
        keys = new SigningKeys(sql, clock, times.rotation(), times.access());
        tokens = new Tokens(sql, keys, users, clock, times);
        openRegistration = config.open_registration();
        FirstAdmin.ensure(
                users,
                config.admin_password_file().isEmpty()
                        ? Path.of(context.getProperty("karaf.etc"), "midstream", "admin.password")
                        : Path.of(config.admin_password_file()));
    }

    @POST
    @javax.ws.rs.Path("users")
    @PermitAll // anybody only if registration is open, which is a setting
    public Response createUser(NewUser request, @Context SecurityContext caller, @Context UriInfo uri) {
        boolean admin = caller.isUserInRole(ADMIN);
        if (!admin && !openRegistration) {
            if (caller.getUserPrincipal() == null) {
                throw unauthorized("Registration is closed: a bearer token with the role admin is needed.");
            }
            throw new ForbiddenException("The role admin is needed to make users.");
        }
        NewUser wanted = required(request);
        Set<String> roles = wanted.roles() == null ? Set.of("user") : wanted.roles();
        if (!admin && !roles.equals(Set.of("user"))) {
            throw new ForbiddenException("Only an admin can give other roles than user.");
        }
        User user;
        try {
            user = users.create(wanted.name(), wanted.password(), roles)
                    .orElseThrow(() -> new ClientErrorException("The name is taken.", Response.Status.CONFLICT));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        }
        return Response.created(uri.getAbsolutePathBuilder().path(user.name()).build())
                .entity(UserView.of(user))
                .build();
    }

    @GET
    @javax.ws.rs.Path("users/me")
    public UserView me(@Context SecurityContext caller) {
        String name = caller.getUserPrincipal().getName();
        return users.find(name)
                .map(UserView::of)
                .orElseGet(() -> new UserView(
                        name, User.ROLES.stream().filter(caller::isUserInRole).collect(Collectors.toSet()), null));
    }

    @POST
    @javax.ws.rs.Path("tokens")
    @PermitAll
    public Response createToken(Credentials request, @Context UriInfo uri) {
        Credentials credentials = required(request);
        Tokens.Pair pair =
                switch (credentials.kind()) {
                    case "password" -> tokens.issue(logIn(credentials));
                    case "refresh_token" ->
                        tokens.refresh(required(credentials.refreshToken(), "refresh_token"))
                                .orElseThrow(
                                        () -> unauthorized("The refresh token is not valid any more. Log in again."));
                    default ->
                        throw new BadRequestException(
                                "grant_type is 'password' or 'refresh_token', not '" + credentials.kind() + "'.");
                };
        return Response.created(
                        uri.getAbsolutePathBuilder().path(pair.session()).build())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(TokenView.of(pair))
                .build();
    }

    private User logIn(Credentials credentials) {
        Login.Outcome outcome =
                login.attempt(required(credentials.name(), "username"), required(credentials.password(), "password"));
        outcome.lockedFor().ifPresent(AuthResource::refuseLocked);
        return outcome.user().orElseThrow(() -> unauthorized("Name and password do not go together."));
    }

    private static void refuseLocked(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        throw new ClientErrorException(
                "Too many wrong passwords for this name. Try again in " + seconds + " s.",
                Response.status(Response.Status.TOO_MANY_REQUESTS)
                        .header(HttpHeaders.RETRY_AFTER, seconds)
                        .build());
    }

    @DELETE
    @javax.ws.rs.Path("tokens/{id}")
    public void revoke(@PathParam("id") String id, @Context SecurityContext caller) {
        String owner =
                caller.isUserInRole(ADMIN) ? null : caller.getUserPrincipal().getName();
        if (!tokens.revoke(id, owner)) {
            throw new NotFoundException("There is no such token, or it is not yours, or it was revoked before.");
        }
    }

    @GET
    @javax.ws.rs.Path(".well-known/jwks.json")
    @PermitAll
    public Response jwks() {
        String json = new JWKSet(List.copyOf(keys.published())).toString(true);
        return Response.ok(json, MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "max-age=60")
                .build();
    }

    private static NotAuthorizedException unauthorized(String message) {
        return new NotAuthorizedException(message, "Bearer realm=\"midstream\"");
    }

    private static <T> T required(T body) {
        return Optional.ofNullable(body).orElseThrow(() -> new BadRequestException("A JSON body is needed."));
    }

    private static String required(String value, String field) {
        if (value == null || value.isEmpty()) {
            throw new BadRequestException("The field '" + field + "' is needed.");
        }
        return value;
    }
}
