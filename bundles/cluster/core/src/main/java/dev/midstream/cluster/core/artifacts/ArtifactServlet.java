package dev.midstream.cluster.core.artifacts;

import dev.midstream.cluster.core.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Sends artifacts to other nodes, and keeps copies of artifacts that they ask this node to keep. */
public final class ArtifactServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient ArtifactServer server;

    public ArtifactServlet(ArtifactServer server) {
        this.server = server;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ArtifactServer.Answer answer =
                server.answer(digest(request), request.getHeader("Authorization"), request.getHeader("Range"));
        if (answer.file() == null) {
            answer(answer, response);
            return;
        }
        response.setStatus(answer.status());
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/java-archive");
        response.setContentLengthLong(answer.size() - answer.from());
        if (answer.status() == HttpServletResponse.SC_PARTIAL_CONTENT) {
            response.setHeader(
                    "Content-Range", "bytes " + answer.from() + '-' + (answer.size() - 1) + '/' + answer.size());
        }
        try (InputStream in = Files.newInputStream(answer.file())) {
            in.skipNBytes(answer.from());
            in.transferTo(response.getOutputStream());
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(server.keep(digest(request), request.getHeader("Authorization")), response);
    }

    private static String digest(HttpServletRequest request) {
        String uri = request.getRequestURI();
        return uri.substring(uri.lastIndexOf('/') + 1);
    }

    private static void answer(ArtifactServer.Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setHeader("Cache-Control", "no-store");
        if (answer.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        if (answer.problem() != null) {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("UTF-8");
            response.getWriter().write(Codec.text(Map.of("status", answer.status(), "title", answer.problem())));
        }
    }
}
