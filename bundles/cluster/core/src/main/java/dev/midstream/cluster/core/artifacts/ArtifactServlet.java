package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Sends artifacts to other nodes. */
public final class ArtifactServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient ArtifactServer server;

    public ArtifactServlet(ArtifactServer server) {
        this.server = server;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String uri = request.getRequestURI();
        ArtifactServer.Answer answer = server.answer(
                uri.substring(uri.lastIndexOf('/') + 1),
                request.getHeader("Authorization"),
                request.getHeader("Range"));
        response.setStatus(answer.status());
        response.setHeader("Cache-Control", "no-store");
        if (answer.file() == null) {
            if (answer.status() == HttpServletResponse.SC_UNAUTHORIZED) {
                response.setHeader("WWW-Authenticate", "Bearer");
            }
            response.setContentType("application/problem+json");
            response.getWriter()
                    .write("{\"status\":" + answer.status() + ",\"title\":\""
                            + answer.problem().replaceAll("[^\\w .]", "") + "\"}");
            return;
        }
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
}
