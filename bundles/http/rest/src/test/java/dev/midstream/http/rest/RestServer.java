package dev.midstream.http.rest;

import dev.midstream.security.api.AdminToken;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpFilter;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.core.Application;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.cxf.jaxrs.servlet.CXFNonSpringJaxrsServlet;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * Resources and extensions of a service in a servlet container, with all extensions of this bundle. Tokens are
 * {@code ROLE}, for example {@code user}; {@code unknown} is none.
 */
final class RestServer implements AutoCloseable {
    /** Stands for the router: records the marks of requests. */
    private final class Router extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain others)
                throws IOException, ServletException {
            try {
                others.doFilter(request, response);
            } finally {
                marks.add(new Marks(
                        request.getAttribute(RequestPhase.IGNORED) != null,
                        request.getAttribute(RequestPhase.INCOMPLETE) != null));
            }
        }
    }

    private record Marks(boolean ignored, boolean incomplete) {}

    private final BlockingQueue<Marks> marks = new LinkedBlockingQueue<>();
    private Marks last;
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newHttpClient();

    RestServer(Path home, Object... service) throws IOException, LifecycleException {
        Path token = home.resolve("admin.token");
        Files.writeString(token, "node");
        Set<Object> singletons = new LinkedHashSet<>(List.of(service));
        singletons.add(new Authentication(
                new AdminToken(token),
                role -> role.equals("unknown")
                        ? Optional.empty()
                        : Optional.of(new Identity("jane", Set.of(role), Instant.MAX))));
        singletons.addAll(List.of(
                new LocatorAuthorization(),
                new RequestReading(),
                new Authorization(),
                new Json(),
                new Bodies(),
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
        FilterDef router = new FilterDef();
        router.setFilterName("router");
        router.setFilter(new Router());
        context.addFilterDef(router);
        FilterMap all = new FilterMap();
        all.setFilterName("router");
        all.addURLPattern("/*");
        context.addFilterMap(all);
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
        return send(request.build());
    }

    HttpResponse<String> send(String method, String path, String type, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", type)
                .build();
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        last = marks.poll(60, TimeUnit.SECONDS); // the answer may arrive before the request has ended
        return answer;
    }

    boolean lastIgnored() {
        return last.ignored();
    }

    boolean lastIncomplete() {
        return last.incomplete();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
