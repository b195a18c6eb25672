package dev.midstream.http.forward;

import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to another node. One that was not sent goes to the next node, and waits a moment for one to come if
 * none takes it. One that may have arrived is sent again once, and only if its method is safe (RFC 9110, 9.2.1), its body
 * was not begun and its node was lost: it may be the request that ends its nodes. It is never sent again because its node was silent for too long, or because the client has failed. Nodes that
 * have forwarded it get it again only after that moment, when they may have the service. Used by one thread.
 */
final class Forwarding {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Upper bound of the wait for the end of a read of the client's body, after the answer. */
    private static final Duration LAST_READ = Duration.ofSeconds(10);

    private static final int BUFFER = 16 << 10;

    /** Request attribute for the bundle http.startup: a 404 is the other node's statement about the path. */
    private static final String SEEN = "midstream.http.routed";

    /** Results of an attempt. */
    private enum Attempt {
        /** The client has its answer. */
        ANSWERED,
        /** Another node may be tried. */
        AGAIN
    }

    /**
     * The collaborators of all forwarded requests of a node.
     *
     * @param node the id of this one
     */
    record Means(HttpClient client, String node, TrailSigner signer) {}

    private final Means means;
    private final Supplier<List<Upstream>> upstreams;
    private final Trail trail;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ClientBody body;
    /** Nodes that are not asked before a moment has passed. */
    private final Set<String> tried;

    private final long begun = System.nanoTime();
    private Exchange exchange;
    /** Counts the heads that were sent to one node: the client sends a safe request again by itself, to the same node. */
    private final AtomicInteger heads = new AtomicInteger();
    /** The number of nodes that were lost while they had the request. */
    private int lost;

    /** @param trail of the request before this node */
    Forwarding(
            Means means,
            Supplier<List<Upstream>> upstreams,
            Trail trail,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.means = means;
        this.upstreams = upstreams;
        this.trail = trail;
        this.request = request;
        this.response = response;
        this.body = new ClientBody(request, () -> exchange.active());
        this.tried = new HashSet<>(trail.nodes());
    }

    void run() throws IOException {
        Optional<String> target = RequestTarget.of(request.getRequestURI(), request.getQueryString());
        if (target.isEmpty()) {
            problem(
                    HttpServletResponse.SC_BAD_REQUEST,
                    "Bad Request",
                    "A percent sign in the request's target begins no escape.");
            return;
        }
        try {
            Attempt attempt;
            do {
                attempt = attempt(target.get());
            } while (attempt == Attempt.AGAIN);
        } finally {
            if (!body.end(LAST_READ)) {
                LOG.debug("A thread still reads the body of {}, whose connection is closed", request.getRequestURI());
            }
        }
    }

    private Attempt attempt(String target) throws IOException {
        if (left().isZero() || left().isNegative()) {
            return unavailable("The time in which a node may take the request is over; none has it.");
        }
        Upstream upstream = Upstreams.pick(upstreams.get(), tried);
        if (upstream != null) {
            return forward(upstream, target);
        }
        if (anotherRound()) {
            return Attempt.AGAIN;
        }
        return unavailable("No node that serves " + request.getRequestURI() + " can be reached.");
    }

    private Duration left() {
        return trail.left().minusNanos(System.nanoTime() - begun);
    }

    private boolean anotherRound() {
        if (System.nanoTime() - begun >= PATIENCE.toNanos()) {
            return false;
        }
        tried.clear();
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Attempt forward(Upstream upstream, String target) throws IOException {
        exchange = upstream.begin();
        Upstream.Fate fate = Upstream.Fate.UNKNOWN;
        try {
            if (exchange.broken() != null) {
                tried.add(upstream.node());
                return Attempt.AGAIN; // the node has left since it was chosen
            }
            HttpRequest sent = build(upstream, target);
            HttpResponse<InputStream> answer = exchange.await(
                            means.client().sendAsync(sent, BodyHandlers.ofInputStream()))
                    .get();
            try (InputStream in = answer.body()) {
                byte[] buffer = new byte[BUFFER];
                // the head of a stream of events is passed on before its first event
                int read = Headers.isEventStream(answer) ? 0 : exchange.read(in, buffer);
                fate = Upstream.Fate.ANSWERED;
                pass(answer, in, buffer, read);
                return Attempt.ANSWERED;
            } catch (IOException e) {
                if (fate == Upstream.Fate.ANSWERED) {
                    throw e;
                }
                fate = fate(e);
                return failed(upstream, e);
            }
        } catch (ExecutionException | CancellationException e) {
            Throwable failure = e instanceof ExecutionException ? e.getCause() : e;
            fate = fate(failure);
            return failed(upstream, failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.breakOff(Exchange.Break.LOST);
            return unavailable("This node stops. The request may have had its effect.");
        } finally {
            upstream.end(exchange, fate);
        }
    }

    /** Returns the statement of a failure about the other node. */
    private Upstream.Fate fate(Throwable failure) {
        boolean ofNode = wasNotSent(failure) || body.failure() == null && exchange.broken() != Exchange.Break.SILENT;
        return ofNode ? Upstream.Fate.LOST : Upstream.Fate.UNKNOWN;
    }

    private boolean wasNotSent(Throwable failure) {
        return heads.get() == 0
                && !body.hasBegun()
                && (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException);
    }

    private Attempt failed(Upstream upstream, Throwable failure) throws IOException {
        LOG.debug("Node {} has not answered {}", upstream.node(), request.getRequestURI(), failure);
        if (body.failure() != null) {
            return problem(
                    HttpServletResponse.SC_BAD_REQUEST,
                    "Bad Request",
                    "The body of the request could not be read to its end.");
        }
        if (exchange.broken() == Exchange.Break.SILENT) {
            return problem(
                    HttpServletResponse.SC_GATEWAY_TIMEOUT,
                    "Gateway Timeout",
                    "Node " + upstream.node() + " has the request, which may have had its effect, and sends nothing.");
        }
        boolean repeatable = SAFE.contains(request.getMethod()) && !body.hasBegun();
        if (wasNotSent(failure) || repeatable && lost++ == 0) {
            tried.add(upstream.node());
            return Attempt.AGAIN;
        }
        return unavailable("Node " + upstream.node()
                + " was lost while it had the request, which may have had its effect: "
                + failure.getClass().getSimpleName() + ".");
    }

    private Attempt unavailable(String detail) throws IOException {
        closeAfterwards();
        Problems.unavailable(response, detail);
        return Attempt.ANSWERED;
    }

    private Attempt problem(int status, String title, String detail) throws IOException {
        closeAfterwards();
        Problems.send(response, status, title, detail);
        return Attempt.ANSWERED;
    }

    /** Ends the client's connection with the answer if nobody reads the rest of the client's body. */
    private void closeAfterwards() {
        if (!body.isWhole()) {
            response.setHeader("Connection", "close");
        }
    }

    private HttpRequest build(Upstream upstream, String target) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(upstream.url() + target)).method(request.getMethod(), publisher());
        Headers.copy(request, means.node(), trail.isEmpty(), builder);
        builder.header(TrailSigner.HEADER, means.signer().sign(trail.through(means.node(), left())));
        return builder.build();
    }

    private BodyPublisher publisher() {
        if (!body.exists()) {
            heads.set(0);
            return new NoBody(heads);
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(body::open);
        return body.length() < 0 ? stream : BodyPublishers.fromPublisher(stream, body.length());
    }

    /** The client asks for its length when it writes the head, after it has connected. */
    private record NoBody(AtomicInteger heads) implements BodyPublisher {
        @Override
        public long contentLength() {
            heads.incrementAndGet();
            return 0;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            BodyPublishers.noBody().subscribe(subscriber);
        }
    }

    /**
     * Passes each part on as it comes, for a client may wait for an event.
     *
     * @param length of the first part, in the buffer; 0 for none yet, -1 if the answer has no body
     */
    private void pass(HttpResponse<?> answer, InputStream in, byte[] buffer, int length) throws IOException {
        request.setAttribute(SEEN, true);
        response.setStatus(answer.statusCode());
        Headers.copy(answer, response);
        closeAfterwards();
        OutputStream out = response.getOutputStream();
        for (int read = length; read >= 0; read = read(in, buffer)) {
            out.write(buffer, 0, read);
            if (in.available() == 0) {
                out.flush();
            }
        }
        out.close(); // the client has its answer, whatever it still sends
    }

    /**
     * @throws IOError if the other node breaks off: for that alone makes the servlet container break the connection off,
     *     so that the client does not take a part for the whole
     */
    private int read(InputStream in, byte[] buffer) {
        try {
            return exchange.read(in, buffer);
        } catch (IOException e) {
            throw new IOError(new IOException("The other node has broken its answer off", e));
        }
    }
}
