package dev.midstream.cluster.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Headers that are passed on, and those that are of one connection only (RFC 9110, 7.6.1). */
final class Headers {
    /** How many nodes a request has been through. */
    static final String HOPS = "Midstream-Hops";

    private static final Set<String> CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "content-length",
            "midstream-hops");

    private Headers() {}

    static int hops(HttpServletRequest request) {
        String hops = request.getHeader(HOPS);
        try {
            return hops == null ? 0 : Integer.parseInt(hops);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static void copy(HttpServletRequest from, HttpRequest.Builder to) {
        Set<String> left = dropped(from.getHeader("Connection"));
        for (String name : Collections.list(from.getHeaderNames())) {
            if (!left.contains(name.toLowerCase(Locale.ROOT))) {
                Collections.list(from.getHeaders(name)).forEach(value -> to.header(name, value));
            }
        }
        to.header(HOPS, String.valueOf(hops(from) + 1));
    }

    static void copy(HttpResponse<?> from, HttpServletResponse to) {
        Set<String> left = dropped(from.headers().firstValue("Connection").orElse(null));
        left.add("date"); // this node says it too
        from.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":") && !left.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.addHeader(name, value));
            }
        });
        from.headers().firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
    }

    private static Set<String> dropped(String connection) {
        Set<String> dropped = new TreeSet<>(CONNECTION);
        if (connection != null) {
            for (String name : connection.split(",")) {
                dropped.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return dropped;
    }
}
