package dev.midstream.http.rest;

import dev.midstream.security.api.Identity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.ws.rs.core.Application;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.cxf.jaxrs.servlet.CXFNonSpringJaxrsServlet;

/**
 * Resources in a servlet container with all extensions of this bundle. Tokens are {@code ROLE}, for example
 * {@code user}; {@code unknown} is none.
 */
final class RestServer implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newHttpClient();

    RestServer(Path home, Object... resources) throws IOException, LifecycleException {
        Path token = home.resolve("admin.token");
        Files.writeString(token, "node");
        Set<Object> singletons = new LinkedHashSet<>(List.of(resources));
        singletons.add(new Authentication(
                new AdminToken(token),
                role -> role.equals("unknown")
                        ? Optional.empty()
                        : Optional.of(new Identity("jane", Set.of(role), Instant.MAX))));
        singletons.addAll(List.of(
                new LocatorAuthorization(),
                new Authorization(),
                new Json(),
                new JsonProblems(),
                new WebProblems(),
                new UnexpectedProblems()));
        Application application = new Application() {
            @Override
            public Set<Object> getSingletons() {
                return singletons;
            }
        };
        tomcat.setBaseDir(home.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var context = tomcat.addContext("", home.toString());
        Tomcat.addServlet(context, "rest", new CXFNonSpringJaxrsServlet(application));
        context.addServletMappingDecoded("/*", "rest");
        tomcat.start();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** @param token null for an anonymous request */
    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
