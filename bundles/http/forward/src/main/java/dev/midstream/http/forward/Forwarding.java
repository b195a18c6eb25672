package dev.midstream.http.forward;

import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * One request on its way to another node. One that has not left goes to the next node, and waits a moment for one to come
 * if none takes it; one that may have arrived is sent again only if its method is safe (RFC 9110, 9.2.1). Nodes that have
 * sent it on get it again only after that moment, when they may have the service. Used by one thread.
 */
final class Forwarding {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Upper bound of the time until the answer begins. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final int BUFFER = 16 << 10;

    /** Request attribute for the bundle http.startup: a 404 is the other node's statement about the path. */
    private static final String SEEN = "midstream.http.routed";

    private final HttpClient client;
    private final String node;
    private final Supplier<List<Upstream>> upstreams;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    /** Nodes that are not asked before a moment has passed. */
    private final Set<String> tried;

    private final long deadline = System.nanoTime() + PATIENCE.toNanos();
    private boolean sent;

    /**
     * @param node the id of this one
     * @param via the nodes that it has been through
     */
    Forwarding(
            HttpClient client,
            String node,
            Supplier<List<Upstream>> upstreams,
            List<String> via,
            HttpServletRequest request,
            HttpServletResponse response) {
        this.client = client;
        this.node = node;
        this.upstreams = upstreams;
        this.request = request;
        this.response = response;
        this.tried = new HashSet<>(via);
    }

    void run() throws IOException {
        Optional<String> target = RequestTarget.of(request.getRequestURI(), request.getQueryString());
        if (target.isEmpty()) {
            problem(HttpServletResponse.SC_BAD_REQUEST, "Bad Request", "a percent sign begins no escape");
            return;
        }
        for (; ; ) {
            Upstream upstream = Upstreams.pick(upstreams.get(), tried);
            if (upstream == null) {
                if (!anotherRound()) {
                    unavailable("no node that serves " + request.getRequestURI() + " can be reached");
                    return;
                }
                continue;
            }
            if (forward(upstream, target.get())) {
                return;
            }
        }
    }

    private boolean anotherRound() {
        if (System.nanoTime() - deadline >= 0) {
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

    /** @return true if the client has its answer */
    private boolean forward(Upstream upstream, String target) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answering =
                client.sendAsync(build(upstream, target), BodyHandlers.ofInputStream());
        Runnable breakOff = () -> breakOff(answering);
        upstream.begin(breakOff);
        boolean reached = false;
        try {
            HttpResponse<InputStream> answer = answering.get();
            try (InputStream in = answer.body()) {
                byte[] buffer = new byte[BUFFER];
                int read = in.read(buffer);
                reached = true;
                pass(answer, in, buffer, read);
            } catch (IOException e) {
                if (reached) {
                    throw e;
                }
                return failed(upstream, e);
            }
            return true;
        } catch (ExecutionException | CancellationException e) {
            return failed(upstream, e instanceof CancellationException ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reached = true; // it says nothing of the node
            unavailable("this node stops");
            return true;
        } finally {
            upstream.end(breakOff, reached);
        }
    }

    private static void breakOff(CompletableFuture<HttpResponse<InputStream>> answering) {
        if (answering.cancel(true)) {
            return;
        }
        answering.thenAccept(answer -> {
            try {
                answer.body().close();
            } catch (IOException e) {
                return; // it is broken off already
            }
        });
    }

    /** @return true if the client has its answer, which is 503 then */
    private boolean failed(Upstream upstream, Throwable failure) throws IOException {
        boolean left = !(failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException);
        if (!left || SAFE.contains(request.getMethod()) && !sent) {
            tried.add(upstream.node());
            return false;
        }
        unavailable("node " + upstream.node() + " was lost while it had the request, which may have had its effect: "
                + failure.getClass().getSimpleName());
        return true;
    }

    private HttpRequest build(Upstream upstream, String target) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(upstream.url() + target))
                .timeout(LONGEST)
                .method(request.getMethod(), body());
        Headers.copy(request, node, builder);
        return builder.build();
    }

    private BodyPublisher body() {
        long length = request.getContentLengthLong();
        if (length == 0 || length < 0 && request.getHeader("Transfer-Encoding") == null) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(this::input);
        return length < 0 ? stream : BodyPublishers.fromPublisher(stream, length);
    }

    private InputStream input() {
        if (sent) {
            throw new IllegalStateException("The body of " + request.getRequestURI() + " was sent already");
        }
        sent = true;
        try {
            return request.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Passes each part on as it comes, for a client may wait for an event.
     *
     * @param length of the first part, in the buffer; -1 if the answer has no body
     */
    private void pass(HttpResponse<?> answer, InputStream in, byte[] buffer, int length) throws IOException {
        request.setAttribute(SEEN, true);
        response.setStatus(answer.statusCode());
        Headers.copy(answer, response);
        OutputStream out = response.getOutputStream();
        for (int read = length; read >= 0; read = read(in, buffer)) {
            out.write(buffer, 0, read);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    /**
     * @throws IOError if the other node breaks off: for that alone makes the servlet container break the connection off,
     *     so that the client does not take a part for the whole
     */
    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new IOError(new IOException("The other node has broken its answer off", e));
        }
    }

    void unavailable(String detail) throws IOException {
        response.setHeader("Retry-After", "1");
        problem(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Service Unavailable", detail);
    }

    private void problem(int status, String title, String detail) throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.getWriter()
                .write("{\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                        + detail.replace('"', '\'').replace("\\", "/") + "\"}");
    }
}
