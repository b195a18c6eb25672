package dev.midstream.observe.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code /health/live} and {@code /health/ready}: 200 if all health checks with the tag of that name are OK, else 503,
 * with what each of them says.
 */
@Component(
        service = Servlet.class,
        property = {
            "osgi.http.whiteboard.servlet.name=midstream-health",
            "osgi.http.whiteboard.servlet.pattern=/health/live",
            "osgi.http.whiteboard.servlet.pattern=/health/ready"
        })
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Checks without which a node is not ready: while it starts, their absence would look like health. */
    private static final List<String> REQUIRED = List.of("boot", "services", "rest");

    private final transient HealthCheckExecutor executor;
    private final transient ObjectMapper json = new ObjectMapper();

    @Activate
    public HealthServlet(@Reference HealthCheckExecutor executor) {
        this.executor = executor;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        String tag = path.substring(path.lastIndexOf('/') + 1);
        List<HealthCheckExecutionResult> results = executor.execute(
                HealthCheckSelector.tags(tag), new HealthCheckExecutionOptions().setForceInstantExecution(true));
        List<String> missing = tag.equals("ready") ? missing(results) : List.of();
        boolean healthy = missing.isEmpty()
                && results.stream()
                        .allMatch(result -> result.getHealthCheckResult().isOk());

        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", healthy ? "OK" : "UNAVAILABLE");
        body.put("missing", missing);
        body.put("checks", results.stream().map(HealthServlet::describe).toList());
        response.setStatus(healthy ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        json.writeValue(response.getOutputStream(), body);
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
