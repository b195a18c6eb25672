package dev.midstream.observe.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.security.api.AdminToken;
import dev.midstream.security.api.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** A node is ready from the end of its start to the begin of its stop. */
class HealthServletTest {
    private int state = Bundle.ACTIVE;
    private int level = 100;
    private int asked;
    private int status;
    private boolean executorLeft;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private static <T> T fake(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answers.getOrDefault(
                                method.getName(), none -> null)
                        .apply(arguments)));
    }

    private final Bundle system = fake(
            Bundle.class,
            Map.of(
                    "getState", none -> state,
                    "adapt", none -> fake(FrameworkStartLevel.class, Map.of("getStartLevel", nothing -> level))));
    private final Bundle service = fake(
            Bundle.class,
            Map.of(
                    "getState", none -> Bundle.RESOLVED,
                    "getBundleId", none -> 7L,
                    "adapt",
                            none -> fake(
                                    BundleStartLevel.class,
                                    Map.of("isPersistentlyStarted", nothing -> true, "getStartLevel", nothing -> 80))));
    private final BundleContext context =
            fake(BundleContext.class, Map.of("getBundle", id -> system, "getBundles", none -> new Bundle[] {service}));
    private String authorization = "Bearer node";
    private HealthServlet servlet;

    @BeforeEach
    void makeServlet(@TempDir Path home) throws IOException {
        Path file = Files.writeString(home.resolve("admin.token"), "node\n");
        HealthCheckExecutor executor = fake(HealthCheckExecutor.class, Map.of("execute", none -> {
            asked++;
            if (executorLeft) {
                throw new IllegalStateException("Invalid BundleContext");
            }
            return List.of();
        }));
        servlet = new HealthServlet(system, executor, new AdminToken(file), HealthServletTest::verify);
    }

    /** Tokens are names of roles. */
    private static Optional<Identity> verify(String token) {
        if (token.equals("broken")) {
            throw new IllegalStateException("The auth service has left");
        }
        return token.equals("unknown")
                ? Optional.empty()
                : Optional.of(new Identity("jane", Set.of(token), Instant.MAX));
    }

    private String get(String path) throws Exception {
        body.reset();
        Map<String, Function<Object[], Object>> answers = new HashMap<>();
        answers.put("setStatus", arguments -> status = (int) arguments[0]);
        answers.put("getOutputStream", none -> new ServletOutputStream() {
            @Override
            public void write(int single) {
                body.write(single);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }
        });
        servlet.doGet(
                fake(
                        HttpServletRequest.class,
                        Map.of("getServletPath", none -> path, "getHeader", name -> authorization)),
                fake(HttpServletResponse.class, answers));
        return body.toString(StandardCharsets.UTF_8);
    }

    @Test
    void detailsAreForReadersOfNodeOnly() throws Exception {
        for (String reader : List.of("Bearer node", "Bearer viewer", "bearer operator", "Bearer admin")) {
            authorization = reader;
            assertThat(get("/health/ready")).as(reader).contains("\"missing\"", "boot");
        }
        for (String other : List.of("", "Basic bm9kZQ==", "Bearer user", "Bearer unknown", "Bearer broken")) {
            authorization = other;
            assertThat(get("/health/ready")).as(other).isEqualTo("{\"status\":\"UNAVAILABLE\"}");
            assertThat(status).as(other).isEqualTo(503);
        }
    }

    @Test
    void missingChecksAreNotReady() throws Exception {
        assertThat(get("/health/ready")).contains("boot", "services", "rest");
        assertThat(status).isEqualTo(503);
        get("/health/live");
        assertThat(status).isEqualTo(200);
    }

    @Test
    void stoppingNodeIsNotReadyWithoutAskingChecks() throws Exception {
        state = Bundle.STOPPING;
        assertThat(get("/health/ready")).contains("The node is stopping");
        assertThat(status).isEqualTo(503);
        assertThat(asked).isZero();
    }

    @Test
    void nodeWhoseChecksCannotRunIsNeitherReadyNorLive() throws Exception {
        executorLeft = true;
        for (String path : List.of("/health/ready", "/health/live")) {
            assertThat(get(path)).contains("The health checks cannot run");
            assertThat(status).isEqualTo(503);
        }
    }

    @Test
    void resultsAreKeptForAMoment() throws Exception {
        long begun = System.nanoTime();
        int requests = 0;
        do {
            get("/health/live");
            requests++;
        } while (requests < 100);
        long periods = 1 + (System.nanoTime() - begun) / 250_000_000L;
        assertThat(asked).isBetween(1, (int) periods);
    }

    @Test
    void startingFrameworkIsNotReady() {
        level = 80;
        assertThat(new BootCheck(context).execute().toString()).contains("start level 80, and bundles start up to");
        level = 100;
        assertThat(new BootCheck(context).execute().isOk())
                .as("Karaf still installs")
                .isFalse();
    }
}
