package dev.midstream.observe.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midstream.security.api.AdminToken;
import dev.midstream.security.api.BearerToken;
import dev.midstream.security.api.TokenVerifier;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health/live} and {@code /health/ready}: 200 if all health checks with the tag of that name are OK, else 503.
 * Callers with a role that reads the node get the checks and their messages, all others the status alone. A node that
 * stops is not ready from the first moment, before its services go.
 */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=midstream-health",
            "osgi.http.whiteboard.servlet.pattern=/health/live",
            "osgi.http.whiteboard.servlet.pattern=/health/ready",
            "service.ranking:Integer=2147483647" // nobody else can take these paths
        })
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(HealthServlet.class);

    /** Checks without which a node is not ready: while it starts, their absence would look like health. */
    private static final List<String> REQUIRED = List.of("boot", "services", "rest");

    private static final Set<String> READERS = Set.of("viewer", "operator", "admin");

    /** Time for which a result is given to everybody: callers without a name must not keep the checks running. */
    private static final Duration FRESH = Duration.ofMillis(250);

    private final transient HealthCheckExecutor executor;
    private final transient ObjectMapper json = new ObjectMapper();
    private final transient Bundle system;
    private final transient Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final transient AdminToken adminToken;

    /** Dynamic, because health is told without the auth service too. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private transient volatile TokenVerifier verifier;

    private record Answer(boolean healthy, Map<String, Object> body, long madeAt) {
        Object status() {
            return body.get("status");
        }
    }

    @Activate
    public HealthServlet(BundleContext context, @Reference HealthCheckExecutor executor) {
        this(context.getBundle(0), executor, AdminToken.of(context.getProperty("karaf.etc")), null);
    }

    HealthServlet(Bundle system, HealthCheckExecutor executor, AdminToken adminToken, TokenVerifier verifier) {
        this.system = system;
        this.executor = executor;
        this.adminToken = adminToken;
        this.verifier = verifier;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getServletPath(); // without parameters, which would be taken for another tag
        String tag = path.substring(path.lastIndexOf('/') + 1);
        boolean stopping = tag.equals("ready") && system.getState() == Bundle.STOPPING;
        Answer answer = stopping
                ? unavailable("The node is stopping")
                : answers.compute(tag, (key, last) -> fresh(last) ? last : ask(key));
        if (!answer.healthy()) {
            response.setHeader("Retry-After", "1");
        }
        response.setStatus(answer.healthy() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        boolean reader = BearerToken.of(request.getHeader("Authorization"))
                .filter(token -> adminToken.matches(token) || verified(token))
                .isPresent();
        json.writeValue(response.getOutputStream(), reader ? answer.body() : Map.of("status", answer.status()));
    }

    private boolean verified(String token) {
        TokenVerifier current = verifier;
        try {
            return current != null
                    && current.verify(token)
                            .filter(caller -> caller.roles().stream().anyMatch(READERS::contains))
                            .isPresent();
        } catch (RuntimeException e) {
            return false; // the auth service is about to come or to go
        }
    }

    private static boolean fresh(Answer answer) {
        return answer != null && System.nanoTime() - answer.madeAt() < FRESH.toNanos();
    }

    private static Answer unavailable(String message) {
        return answer(
                false,
                List.of(),
                List.of(Map.of(
                        "name",
                        "boot",
                        "status",
                        Result.Status.TEMPORARILY_UNAVAILABLE.name(),
                        "messages",
                        List.of(message))));
    }

    /**
     * Runs the checks; callers that come meanwhile wait for the same result. Checks that cannot run are no fault of the
     * request: their executor leaves while the node starts, when bundles are refreshed, and while it stops.
     */
    private Answer ask(String tag) {
        try {
            return checked(tag);
        } catch (RuntimeException e) {
            LOG.debug("The health checks of {} cannot run", tag, e);
            return unavailable("The health checks cannot run: " + e);
        }
    }

    private Answer checked(String tag) {
        List<HealthCheckExecutionResult> results = executor.execute(
                HealthCheckSelector.tags(tag), new HealthCheckExecutionOptions().setForceInstantExecution(true));
        List<String> missing = tag.equals("ready") ? missing(results) : List.of();
        boolean healthy = missing.isEmpty()
                && results.stream()
                        .allMatch(result -> result.getHealthCheckResult().isOk());
        return answer(
                healthy, missing, results.stream().map(HealthServlet::describe).toList());
    }

    private static Answer answer(boolean healthy, List<String> missing, List<Map<String, Object>> checks) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", healthy ? "OK" : "UNAVAILABLE");
        body.put("missing", missing);
        body.put("checks", checks);
        return new Answer(healthy, body, System.nanoTime());
    }

    private static List<String> missing(List<HealthCheckExecutionResult> results) {
        Set<String> present = results.stream()
                .map(result -> result.getHealthCheckMetadata().getTitle())
                .collect(Collectors.toSet());
        return REQUIRED.stream().filter(name -> !present.contains(name)).toList();
    }

    private static Map<String, Object> describe(HealthCheckExecutionResult executed) {
        Result result = executed.getHealthCheckResult();
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", executed.getHealthCheckMetadata().getTitle());
        check.put("status", result.getStatus().name());
        check.put(
                "messages",
                java.util.stream.StreamSupport.stream(result.spliterator(), false)
                        .filter(entry -> entry.getStatus().compareTo(Result.Status.OK) > 0)
                        .map(entry -> entry.getMessage())
                        .toList());
        return check;
    }
}
