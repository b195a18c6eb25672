package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.http.router.site.PathPattern;
import dev.midstream.http.router.site.SiteUnderTest;
import dev.midstream.swap.gate.ActiveCall;
import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingUnderTest;
import java.io.IOError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.servlet.ServletException;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpUpgradeHandler;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** The way of a request through a revision, in a container of our own. */
class RouterTest {
    private static final String SERVICE = "shop";
    private static final String SEEN = "midstream.http.routed";
    private static final Bundle REVISION = FakeBundle.in(Bundle.ACTIVE);

    private interface Work {
        void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;
    }

    private static final class Serving extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Work work;

        Serving(Work work) {
            this.work = work;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            work.serve(request, response);
        }
    }

    private final RoutingUnderTest live = new RoutingUnderTest(SERVICE, REVISION);
    private final List<String> passedOn = new ArrayList<>();
    private final FakeExchange exchange = new FakeExchange("/shop/x");
    private boolean incomplete;
    private Generation generation;
    private Routes next = Routes.NONE;
    private Routing routing = live.routing();

    private void route(FakeExchange what, Work work) throws IOException, ServletException {
        if (generation == null) {
            generation = new Generation(SiteUnderTest.of(new Serving(work)), List.of());
        }
        Routes routes =
                Routes.NONE.next(Map.of(SERVICE, List.of(PathPattern.below("/shop"))), service -> routing, List.of());
        new Router(
                        () -> routes,
                        () -> next,
                        service -> routing,
                        revision -> generation.enter() ? generation : null,
                        () -> incomplete)
                .route(
                        what.request(),
                        what.response(),
                        (request, response) -> passedOn.add(((HttpServletRequest) request).getRequestURI()));
    }

    private void ended(Outcome outcome) {
        assertThat(live.outcomes()).containsExactly(outcome);
        assertThat(live.inFlight()).isZero();
        assertThat(live.active()).isEmpty();
    }

    @Test
    void answeredRequestIsSuccess() throws Exception {
        route(exchange, (request, response) -> response.setStatus(204));
        assertThat(exchange.status()).isEqualTo(204);
        ended(Outcome.SUCCESS);
    }

    @Test
    void serverErrorIsFailure() throws Exception {
        route(exchange, (request, response) -> response.setStatus(500));
        ended(Outcome.FAILURE);
    }

    @Test
    void exceptionIsFailure() {
        assertThatThrownBy(() -> route(exchange, (request, response) -> {
                    throw new ServletException("on purpose");
                }))
                .isInstanceOf(ServletException.class);
        ended(Outcome.FAILURE);
    }

    @Test
    void brokenUploadIsIgnored() throws Exception {
        exchange.breakConnection();
        assertThatThrownBy(() -> route(exchange, (request, response) -> request.getInputStream()
                        .read()))
                .isInstanceOf(IOException.class);
        ended(Outcome.IGNORED);
    }

    @Test
    void brokenUploadIsIgnoredAlsoIfAnsweredWith500() throws Exception {
        exchange.breakConnection();
        AtomicReference<Object> seen = new AtomicReference<>();
        route(exchange, (request, response) -> {
            try {
                request.getInputStream().read();
            } catch (IOException e) {
                seen.set(request.getAttribute("midstream.http.broken"));
                response.setStatus(500);
            }
        });
        assertThat(seen.get()).isInstanceOf(IOException.class);
        ended(Outcome.IGNORED);
    }

    @Test
    void brokenDownloadIsIgnored() {
        exchange.breakConnection();
        assertThatThrownBy(() -> route(exchange, (request, response) -> response.getOutputStream()
                        .write(1)))
                .isInstanceOf(IOException.class);
        ended(Outcome.IGNORED);
    }

    @Test
    void requestMarkedAsIgnoredIsIgnored() throws Exception {
        route(exchange, (request, response) -> {
            request.setAttribute("midstream.http.ignored", true);
            response.setStatus(503);
        });
        ended(Outcome.IGNORED);
    }

    @Test
    void malformedEscapeReachesNoRevision() throws Exception {
        FakeExchange query = new FakeExchange("/shop/x").query("x=%");
        FakeExchange path = new FakeExchange("/shop/%zz");
        FakeExchange encoding = new FakeExchange("/shop/x").encoding("none");
        for (FakeExchange malformed : List.of(query, path, encoding)) {
            route(malformed, (request, response) -> response.setStatus(500));
        }
        assertThat(List.of(query.status(), path.status(), encoding.status())).containsExactly(400, 400, 415);
        assertThat(query.body()).contains("\"status\":400");
        assertThat(live.outcomes()).isEmpty();
    }

    @Test
    void pathThatIsRefusedIsProblemWithItsCharacter() throws Exception {
        FakeExchange dots = new FakeExchange("/shop/%2e%2e/health");
        FakeExchange quote = new FakeExchange("/shop/\"x\"");
        route(dots, null);
        route(quote, null);
        assertThat(List.of(dots.status(), quote.status())).containsExactly(400, 400);
        assertThat(quote.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(quote.body()).contains("%22");
        assertThat(live.outcomes()).isEmpty();
        assertThat(passedOn).isEmpty();
    }

    @Test
    void encodedSlashIsRefusedForServlet() throws Exception {
        FakeExchange slash = new FakeExchange("/shop/a%2Fb");
        route(slash, (request, response) -> response.setStatus(200));
        assertThat(slash.status()).isEqualTo(400);
        assertThat(slash.body()).contains("%2F");
        ended(Outcome.IGNORED);
    }

    @Test
    void encodedSlashOfPrefixBelongsToNobody() throws Exception {
        route(new FakeExchange("/shop%2Fx"), null);
        assertThat(passedOn).containsExactly("/shop%2Fx");
    }

    @Test
    void wellFormedEscapesPass() throws Exception {
        route(
                new FakeExchange("/shop/%41").query("a=%e2%82%AC&b=100%25").encoding("utf-8"),
                (request, response) -> response.setStatus(200));
        ended(Outcome.SUCCESS);
    }

    /** A handler that is never made. */
    public abstract static class Handler implements HttpUpgradeHandler {}

    @Test
    void upgradeIs501() throws Exception {
        route(exchange, (request, response) -> {
            try {
                request.upgrade(Handler.class);
            } catch (UnsupportedOperationException e) {
                throw new ServletException(e); // as frameworks do
            }
        });
        assertThat(exchange.status()).isEqualTo(501);
        assertThat(exchange.body()).contains("/shop/x cannot be upgraded");
        ended(Outcome.FAILURE);
    }

    @Test
    void failureAfterCommitBreaksConnection() {
        assertThatThrownBy(() -> route(exchange, (request, response) -> {
                    response.flushBuffer();
                    throw new IllegalStateException("half way");
                }))
                .isInstanceOf(IOError.class);
        ended(Outcome.FAILURE);
    }

    /** An exception that no stream to the client has thrown, such as one of a file that is read. */
    @Test
    void ownIoFailureAfterCommitBreaksConnection() {
        assertThatThrownBy(() -> route(exchange, (request, response) -> {
                    response.flushBuffer();
                    throw new IOException("half way");
                }))
                .isInstanceOf(IOError.class);
        ended(Outcome.FAILURE);
    }

    @Test
    void answerMarkedAsIncompleteBreaksConnection() {
        assertThatThrownBy(() -> route(exchange, (request, response) -> {
                    response.flushBuffer();
                    request.setAttribute("midstream.http.incomplete", true);
                    try {
                        response.getOutputStream().write(7);
                    } catch (IOException e) {
                        return; // as CXF does with the document of the problem
                    }
                }))
                .isInstanceOf(IOError.class);
        assertThat(exchange.body()).isEmpty();
        ended(Outcome.FAILURE);
    }

    @Test
    void unknownPathIs503WhileNodeIsIncomplete() throws Exception {
        incomplete = true;
        FakeExchange unknown = new FakeExchange("/other");
        route(unknown, null);
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.header("Retry-After")).isEqualTo("1");
        assertThat(passedOn).isEmpty();
    }

    @Test
    void unknownPathGoesToContainerWhenNodeIsComplete() throws Exception {
        route(new FakeExchange("/other"), null);
        assertThat(passedOn).containsExactly("/other");
    }

    @Test
    void platformPathGoesToContainerAlways() throws Exception {
        incomplete = true;
        route(new FakeExchange("/health/ready"), null);
        assertThat(passedOn).containsExactly("/health/ready");
    }

    @Test
    void notFoundIsStatementOfCompleteNodeOnly() throws Exception {
        incomplete = true;
        route(exchange, (request, response) -> response.setStatus(404));
        assertThat(exchange.request().getAttribute(SEEN))
                .as("a revision answers")
                .isNotNull();
        FakeExchange early = new FakeExchange("/health/ready");
        route(early, null);
        assertThat(early.request().getAttribute(SEEN)).isNull();
        incomplete = false;
        FakeExchange late = new FakeExchange("/health/ready");
        route(late, null);
        assertThat(late.request().getAttribute(SEEN)).isNotNull();
    }

    /** The shift has happened, and the routes are about to follow. */
    @Test
    void pathThatMovesIsServedByItsNextOwner() throws Exception {
        Bundle other = FakeBundle.in(Bundle.ACTIVE);
        RoutingUnderTest taking = new RoutingUnderTest("other", other);
        Map<Bundle, Generation> sites = Map.of(
                REVISION,
                new Generation(
                        SiteUnderTest.of("/shop/old", new Serving((request, response) -> response.setStatus(500))),
                        List.of()),
                other,
                new Generation(
                        SiteUnderTest.of("/shop/x", new Serving((request, response) -> response.setStatus(204))),
                        List.of()));
        Function<String, Routing> routings = service -> service.equals(SERVICE) ? live.routing() : taking.routing();
        Map<String, List<PathPattern>> now = Map.of(SERVICE, List.of(PathPattern.below("/shop")));
        Map<String, List<PathPattern>> then = Map.of(
                SERVICE, List.of(PathPattern.below("/shop/old")), "other", List.of(PathPattern.below("/shop/x")));
        Router router = new Router(
                () -> Routes.NONE.next(now, routings, List.of()),
                () -> Routes.NONE.next(then, routings, List.of()),
                routings,
                revision -> sites.get(revision).enter() ? sites.get(revision) : null,
                () -> false);
        router.route(exchange.request(), exchange.response(), (request, response) -> passedOn.add("passed on"));
        assertThat(exchange.status()).isEqualTo(204);
        ended(Outcome.IGNORED);
        assertThat(taking.outcomes()).containsExactly(Outcome.SUCCESS);
        assertThat(passedOn).isEmpty();
    }

    @Test
    void serviceWithoutRevisionIs503() throws Exception {
        routing = null;
        route(exchange, null);
        assertThat(exchange.status()).isEqualTo(503);
        routing = RoutingUnderTest.withoutRevision(SERVICE);
        FakeExchange again = new FakeExchange("/shop/x");
        route(again, null);
        assertThat(again.status()).isEqualTo(503);
        assertThat(passedOn).isEmpty();
    }

    @Test
    void failingDestroyLeavesNothingBehind() throws Exception {
        List<String> ended = new ArrayList<>();
        SharedInstance first = new SharedInstance("first", "first", () -> ended.add("first"));
        SharedInstance failing = new SharedInstance("failing", "failing", () -> {
            throw new LinkageError("on purpose");
        });
        first.retain();
        failing.retain();
        generation = new Generation(
                SiteUnderTest.of(new Serving((request, response) -> generation.retire())), List.of(first, failing));
        route(exchange, null);
        ended(Outcome.SUCCESS);
        assertThat(ended).containsExactly("first");
    }

    private static void startAsync(HttpServletRequest request, HttpServletResponse response) {
        request.startAsync();
    }

    @Test
    void asynchronousRequestIsCountedUntilCompletion() throws Exception {
        route(exchange, RouterTest::startAsync);
        assertThat(live.inFlight()).isEqualTo(1);
        exchange.complete();
        ended(Outcome.SUCCESS);
    }

    @Test
    void waitingRequestIsEndedGracefully() throws Exception {
        route(exchange, RouterTest::startAsync);
        ActiveCall waiting = live.active().get(0);
        assertThat(waiting.endGracefully()).isTrue();
        assertThat(exchange.status()).isEqualTo(503);
        assertThat(exchange.completed()).isTrue();
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void endedRequestIsNotTouchedAgain() throws Exception {
        AtomicReference<ServletOutputStream> kept = new AtomicReference<>();
        route(exchange, (request, response) -> {
            kept.set(response.getOutputStream());
            request.startAsync();
        });
        ActiveCall late = live.active().get(0);
        exchange.complete();
        exchange.recycle();
        assertThat(late.endGracefully()).isFalse();
        late.abort();
        assertThatThrownBy(() -> kept.get().write(1)).isInstanceOf(IOException.class);
        assertThat(late.aborted()).isFalse();
        assertThat(exchange.touched()).isZero();
    }

    @Test
    void abortedThreadMayFinishItsAnswer() throws Exception {
        route(exchange, (request, response) -> {
            live.active().get(0).abort();
            assertThat(Thread.interrupted()).isTrue();
            response.getOutputStream().write('x');
        });
        assertThat(exchange.body()).isEqualTo("x");
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void markOfAnswerThatIsNotSentIsIgnored() throws Exception {
        route(exchange, (request, response) -> {
            request.setAttribute("midstream.http.incomplete", true);
            response.setStatus(500);
            response.getOutputStream().write('x');
        });
        assertThat(exchange.body()).isEqualTo("x");
    }

    @Test
    void requestWhoseListenerWritesIsNotEnded() throws Exception {
        List<Boolean> ended = new ArrayList<>();
        route(exchange, (request, response) -> {
            request.startAsync();
            response.getOutputStream().setWriteListener(new WriteListener() {
                @Override
                public void onWritePossible() {
                    ended.add(live.active().get(0).endGracefully());
                }

                @Override
                public void onError(Throwable failure) {
                    throw new AssertionError(failure);
                }
            });
        });
        exchange.writer().onWritePossible();
        assertThat(ended).containsExactly(false);
        assertThat(live.active().get(0).endGracefully()).isTrue();
        exchange.writer().onWritePossible();
        assertThat(ended).as("calls of the listener").hasSize(1);
    }
}
