package dev.midstream.http.forward;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.http.HttpServletResponse;

/** Problem documents (RFC 9457) of the forwarder. */
final class Problems {
    private Problems() {}

    /** Answers 503: the request was not carried out, or it is not known if it was; the detail says which. */
    static void unavailable(HttpServletResponse response, String detail) throws IOException {
        response.setHeader("Retry-After", "1");
        send(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Service Unavailable", detail);
    }

    static void send(HttpServletResponse response, int status, String title, String detail) throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        PrintWriter writer = response.getWriter();
        writer.write("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                + escape(detail) + "\"}");
        writer.close(); // the client has its answer, whatever it still sends
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                escaped.append('\\').append(each);
            } else if (each < ' ') {
                escaped.append(String.format("\\u%04x", (int) each));
            } else {
                escaped.append(each);
            }
        }
        return escaped.toString();
    }
}
