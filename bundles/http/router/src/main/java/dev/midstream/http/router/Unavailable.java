package dev.midstream.http.router;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;

/** The answer to a client that should come again soon. */
final class Unavailable {
    private Unavailable() {}

    static void answer(HttpServletResponse response, String detail) throws IOException {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "1");
        response.setContentType("application/problem+json");
        response.getWriter()
                .write("{\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"" + detail.replace('"', '\'')
                        + "\"}");
    }
}
