package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.security.secret.ClusterSecret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.FilterChain;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final TrailSigner signer =
            new TrailSigner(new ClusterSecret("0123456789abcdef0123456789abcdef"), Clock.systemUTC());
    private final AtomicLong nanos = new AtomicLong();
    private final PauseMonitor pauses = new PauseMonitor(nanos::get);
    private final Arrivals arrivals = new Arrivals(signer, pauses);
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, Object> answer = new HashMap<>();
    private String header;

    private final HttpServletRequest request = fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
        case "getHeader" -> header;
        case "getAttribute" -> attributes.get(arguments[0]);
        case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
        case "isAsyncStarted" -> false;
        default -> throw new IllegalStateException(method);
    });
    private final HttpServletResponse response =
            fake(HttpServletResponse.class, (method, arguments) -> switch (method) {
                case "setStatus" -> answer.put("status", arguments[0]);
                case "setHeader" -> answer.put((String) arguments[0], arguments[1]);
                case "setContentType" -> null;
                case "getWriter" -> new PrintWriter(new StringWriter());
                default -> throw new IllegalStateException(method);
            });

    private interface Answers {
        Object of(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = answers.of(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    @Test
    void trailOfMemberIsKnownToForwarder() throws Exception {
        arrivals.doFilter(request, response, (same, other) -> {});
        assertThat(Arrivals.trail(request)).isEqualTo(Trail.begin());
        header = signer.sign(new Trail(List.of("b"), Duration.ofSeconds(3)));
        arrivals.doFilter(request, response, (same, other) -> {});
        assertThat(Arrivals.trail(request)).isEqualTo(new Trail(List.of("b"), Duration.ofSeconds(3)));
    }

    @Test
    void requestThatHasWaitedTooLongIsNotServed() throws Exception {
        header = signer.sign(new Trail(List.of("b"), Duration.ofSeconds(3)));
        FilterChain none = (same, other) -> answer.put("served", true);
        nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        pauses.tick();
        arrivals.doFilter(request, response, none);
        assertThat(answer)
                .containsEntry("status", 503)
                .containsKey("Retry-After")
                .doesNotContainKey("served");
        nanos.addAndGet(Duration.ofSeconds(2).toNanos() / 2);
        pauses.tick();
        arrivals.doFilter(request, response, none);
        assertThat(answer).as("a later one").containsKey("served");
    }

    @Test
    void requestsUnderWayAreAwaited() throws Exception {
        assertThat(arrivals.awaitNone(Duration.ZERO)).isTrue();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
            try {
                arrivals.doFilter(request, response, (same, other) -> {
                    entered.countDown();
                    await(leave);
                });
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await(entered);
        assertThat(arrivals.awaitNone(Duration.ofMillis(1)))
                .as("one is under way")
                .isFalse();
        CompletableFuture<Void> retracted = new CompletableFuture<>();
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> new PlannedStop(() -> retracted, arrivals).depart());
        retracted.complete(null);
        assertThat(stopped).isNotDone();
        leave.countDown();
        stopped.get(60, TimeUnit.SECONDS);
        serving.get(60, TimeUnit.SECONDS);
        assertThat(arrivals.underWay()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
