package dev.midstream.http.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

/** Without a router nothing is not found. */
class StartupFilterTest {
    private final Map<String, String> headers = new HashMap<>();
    private final StringWriter body = new StringWriter();
    private int status = 200;
    private boolean router;
    private boolean dropped;
    private boolean stopping;
    private boolean committed;

    private final HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
            HttpServletResponse.class.getClassLoader(),
            new Class<?>[] {HttpServletResponse.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "setStatus", "sendError" -> status = (int) arguments[0];
                case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                case "getWriter" -> new PrintWriter(body);
                case "isCommitted" -> committed;
                default -> null;
            });

    private final StartupFilter filter = new StartupFilter(() -> stopping, () -> dropped = true);

    private void answer(FilterChain chain) throws IOException, ServletException {
        Map<String, Object> attributes = new HashMap<>();
        ServletRequest request = (ServletRequest) Proxy.newProxyInstance(
                ServletRequest.class.getClassLoader(),
                new Class<?>[] {ServletRequest.class},
                (proxy, method, arguments) -> attributes.get(arguments[0]));
        filter.doFilter(request, response, (routed, answer) -> {
            if (router) {
                attributes.put(StartupFilter.ROUTED, true);
            }
            chain.doFilter(routed, answer);
        });
    }

    @Test
    void notFoundIs503WithoutRouter() throws Exception {
        answer((request, answer) -> ((HttpServletResponse) answer).sendError(404));
        assertThat(status).isEqualTo(503);
        assertThat(headers).containsEntry("Retry-After", "1");
        status = 200;
        answer((request, answer) -> ((HttpServletResponse) answer).sendError(404, "none"));
        assertThat(status).isEqualTo(503);
        status = 200;
        answer((request, answer) -> ((HttpServletResponse) answer).setStatus(404));
        assertThat(status).isEqualTo(503);
    }

    @Test
    void otherAnswersPass() throws Exception {
        answer((request, answer) -> ((HttpServletResponse) answer).setStatus(201));
        assertThat(status).isEqualTo(201);
        answer((request, answer) -> ((HttpServletResponse) answer).sendError(403));
        assertThat(status).isEqualTo(403);
        assertThat(headers).doesNotContainKey("Retry-After");
    }

    private int notFound() throws IOException, ServletException {
        status = 200;
        answer((request, answer) -> ((HttpServletResponse) answer).sendError(404));
        return status;
    }

    @Test
    void notFoundStaysNotFoundWhenRouterHasSeenIt() throws Exception {
        router = true;
        assertThat(notFound()).isEqualTo(404);
        router = false;
        assertThat(notFound()).as("the container has dropped the router").isEqualTo(503);
    }

    private void fail(Exception thrown) throws IOException, ServletException {
        answer((request, answer) -> {
            if (thrown instanceof ServletException e) {
                throw e;
            }
            throw (RuntimeException) thrown;
        });
    }

    @Test
    void exceptionIs503WhileNodeStops() throws Exception {
        stopping = true;
        for (Exception thrown : List.of(new IllegalStateException("Invalid BundleContext"), new ServletException())) {
            status = 200;
            fail(thrown);
            assertThat(status).isEqualTo(503);
            assertThat(headers).containsEntry("Retry-After", "1");
        }
    }

    @Test
    void exceptionOfRunningNodeOrAfterBeginOfAnswerPasses() {
        Exception thrown = new IllegalStateException();
        assertThatThrownBy(() -> fail(thrown)).isSameAs(thrown);
        stopping = true;
        committed = true;
        assertThatThrownBy(() -> fail(thrown)).isSameAs(thrown);
        assertThat(status).isEqualTo(200);
    }

    @Test
    void endOfFilterIsReported() {
        filter.destroy();
        assertThat(dropped).isTrue();
    }
}
