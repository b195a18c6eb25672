package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import javax.annotation.Priority;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.PUT;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.FeatureContext;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.ext.ContextResolver;
import javax.ws.rs.ext.ExceptionMapper;
import javax.ws.rs.ext.MessageBodyReader;
import javax.ws.rs.ext.MessageBodyWriter;
import javax.ws.rs.ext.ParamConverter;
import javax.ws.rs.ext.ParamConverterProvider;
import javax.ws.rs.ext.ReaderInterceptor;
import javax.ws.rs.ext.ReaderInterceptorContext;
import javax.ws.rs.ext.WriterInterceptor;
import javax.ws.rs.ext.WriterInterceptorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Extensions of a service go before the platform's, except for the decision who may do what. */
class OwnExtensionsTest {
    public record Thing(String firstName) {}

    @javax.ws.rs.Path("things")
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public static class Things {
        @GET
        public Thing thing() {
            return new Thing("x");
        }

        @PUT
        public String put(Thing thing) {
            return thing.firstName();
        }

        @GET
        @javax.ws.rs.Path("missing")
        public String missing() {
            throw new NotFoundException("There is no such thing.");
        }

        @GET
        @javax.ws.rs.Path("failing")
        public String failing() {
            throw new IllegalStateException("on purpose");
        }

        @GET
        @javax.ws.rs.Path("of/{locale}")
        public String of(@PathParam("locale") Locale locale) {
            return locale.getLanguage();
        }

        @GET
        @javax.ws.rs.Path("closed")
        @RolesAllowed("user")
        public String closed() {
            return "open";
        }
    }

    @TempDir
    private java.nio.file.Path home;

    private RestServer server;

    private void serve(Object... extensions) throws Exception {
        Object[] service = new Object[extensions.length + 1];
        service[0] = new Things();
        System.arraycopy(extensions, 0, service, 1, extensions.length);
        server = new RestServer(home, service);
    }

    @BeforeEach
    void none() {
        server = null;
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String get(String path) throws Exception {
        return server.get(path, null).body();
    }

    private HttpResponse<String> put(String body) throws Exception {
        return server.send("PUT", "/things", MediaType.APPLICATION_JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    private static <T extends Throwable> Response own(T failure) {
        return Response.status(418).type("text/plain").entity("own").build();
    }

    public static class ThrowableMapper implements ExceptionMapper<Throwable> {
        @Override
        public Response toResponse(Throwable failure) {
            return own(failure);
        }
    }

    public static class IoMapper implements ExceptionMapper<IOException> {
        @Override
        public Response toResponse(IOException failure) {
            return own(failure);
        }
    }

    public static class WebMapper implements ExceptionMapper<WebApplicationException> {
        @Override
        public Response toResponse(WebApplicationException failure) {
            return own(failure);
        }
    }

    @Test
    void exceptionMapperOfSameTypeWins() throws Exception {
        serve(new ThrowableMapper(), new WebMapper());
        assertThat(get("/things/failing")).isEqualTo("own");
        assertThat(get("/things/missing")).isEqualTo("own");
    }

    @Test
    void exceptionMapperOfMoreGeneralTypeWins() throws Exception {
        serve(new IoMapper());
        assertThat(put("{").body()).as(JsonProcessingException.class.getName()).isEqualTo("own");
        assertThat(server.lastIgnored())
                .as("a fault of the client all the same")
                .isTrue();
    }

    @Test
    void platformAnswersWhatOwnMapperDoesNot() throws Exception {
        serve(new IoMapper());
        assertThat(get("/things/missing")).contains("There is no such thing.");
        assertThat(get("/things/failing")).contains("urn:uuid:");
    }

    public static class Writer implements MessageBodyWriter<Thing> {
        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
            return type == Thing.class;
        }

        @Override
        public void writeTo(
                Thing thing,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType media,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            out.write("own".getBytes(StandardCharsets.UTF_8));
        }
    }

    public static class Reader implements MessageBodyReader<Thing> {
        @Override
        public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
            return type == Thing.class;
        }

        @Override
        public Thing readFrom(
                Class<Thing> type,
                Type generic,
                Annotation[] annotations,
                MediaType media,
                MultivaluedMap<String, String> headers,
                InputStream in) {
            return new Thing("own");
        }
    }

    @Test
    void bodyWriterWins() throws Exception {
        serve(new Writer());
        assertThat(get("/things")).isEqualTo("own");
    }

    @Test
    void bodyReaderWins() throws Exception {
        serve(new Reader());
        assertThat(put("{\"firstName\":\"x\"}").body()).isEqualTo("own");
    }

    public static class Resolver implements ContextResolver<ObjectMapper> {
        @Override
        public ObjectMapper getContext(Class<?> type) {
            return JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();
        }
    }

    @Test
    void contextResolverDecidesAboutJson() throws Exception {
        serve(new Resolver());
        assertThat(get("/things")).isEqualTo("{\"first_name\":\"x\"}");
        assertThat(put("{\"first_name\":\"y\"}").body()).isEqualTo("y");
    }

    @Test
    void platformWritesJsonWithoutResolver() throws Exception {
        serve();
        assertThat(get("/things")).isEqualTo("{\"firstName\":\"x\"}");
    }

    public static class Converters implements ParamConverterProvider {
        @Override
        public <T> ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
            return type != Locale.class
                    ? null
                    : new ParamConverter<>() {
                        @Override
                        public T fromString(String text) {
                            return type.cast(Locale.forLanguageTag("own"));
                        }

                        @Override
                        public String toString(T value) {
                            return value.toString();
                        }
                    };
        }
    }

    @Test
    void paramConverterWins() throws Exception {
        serve(new Converters());
        assertThat(get("/things/of/de")).isEqualTo("own");
    }

    public static class Interceptors implements ReaderInterceptor, WriterInterceptor {
        @Override
        public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
            Thing thing = (Thing) context.proceed();
            return new Thing(thing.firstName() + " own");
        }

        @Override
        public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
            context.getHeaders().putSingle("Own", "written");
            context.proceed();
        }
    }

    public static class Filters implements ContainerRequestFilter, ContainerResponseFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            request.setProperty("own", "seen");
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            response.getHeaders().putSingle("Own", request.getProperty("own"));
        }
    }

    public static class Registering implements Feature {
        @Override
        public boolean configure(FeatureContext context) {
            context.register(new ThrowableMapper());
            return true;
        }
    }

    @Test
    void interceptorsRun() throws Exception {
        serve(new Interceptors());
        HttpResponse<String> answer = put("{\"firstName\":\"x\"}");
        assertThat(answer.body()).isEqualTo("x own");
        assertThat(answer.headers().firstValue("Own")).hasValue("written");
    }

    @Test
    void filtersRun() throws Exception {
        serve(new Filters());
        assertThat(server.get("/things", null).headers().firstValue("Own")).hasValue("seen");
    }

    @Test
    void mapperOfFeatureWins() throws Exception {
        serve(new Registering());
        assertThat(get("/things/failing")).isEqualTo("own");
    }

    private static SecurityContext forged() {
        return new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return () -> "mallory";
            }

            @Override
            public boolean isUserInRole(String role) {
                return true;
            }

            @Override
            public boolean isSecure() {
                return true;
            }

            @Override
            public String getAuthenticationScheme() {
                return "own";
            }
        };
    }

    @PreMatching
    @Priority(Integer.MIN_VALUE)
    public static class Before implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            request.setSecurityContext(forged());
        }
    }

    @PreMatching
    @Priority(Integer.MAX_VALUE)
    public static class Between implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            request.setSecurityContext(forged());
        }
    }

    @Priority(Integer.MIN_VALUE)
    public static class JustBefore implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            request.setSecurityContext(forged());
        }
    }

    @Test
    void authorizationIsOutOfReach() throws Exception {
        serve(new Before(), new Between(), new JustBefore(), new ThrowableMapper(), new WebMapper());
        for (String token : List.of("viewer", "unknown")) {
            HttpResponse<String> answer = server.get("/things/closed", token);
            assertThat(answer.statusCode()).as(token).isIn(401, 403, 418);
            assertThat(answer.body()).as(token).doesNotContain("open");
        }
        assertThat(server.get("/things/closed", null).statusCode()).isEqualTo(401);
        assertThat(server.get("/things/closed", "user").body()).isEqualTo("open");
    }
}
