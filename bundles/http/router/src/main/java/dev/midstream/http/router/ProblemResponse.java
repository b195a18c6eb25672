package dev.midstream.http.router;

import java.io.IOException;
import java.util.Map;
import javax.servlet.http.HttpServletResponse;

/** Problem documents (RFC 9457) of the router, for requests that reach no revision. */
final class ProblemResponse {
    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad Request",
            415, "Unsupported Media Type",
            501, "Not Implemented",
            503, "Service Unavailable");

    private ProblemResponse() {}

    /** Asks the client to send the request again soon. */
    static void unavailable(HttpServletResponse response, String detail) throws IOException {
        response.setHeader("Retry-After", "1");
        send(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, detail);
    }

    static void send(HttpServletResponse response, int status, String detail) throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.getWriter()
                .write("{\"type\":\"about:blank\",\"title\":\"" + TITLES.get(status) + "\",\"status\":" + status
                        + ",\"detail\":\"" + escaped(detail) + "\"}");
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(character -> {
            if (character < ' ' || character == '"' || character == '\\' || character > '~') {
                escaped.append(String.format("\\u%04x", character));
            } else {
                escaped.append((char) character);
            }
        });
        return escaped.toString();
    }
}
