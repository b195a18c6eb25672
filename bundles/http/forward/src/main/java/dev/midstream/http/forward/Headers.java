package dev.midstream.http.forward;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Headers that are passed on, and those that are of one connection only (RFC 9110, 7.6.1). */
final class Headers {
    /** Names each node that a request has been through (RFC 9110, 7.6.3). */
    private static final String VIA = "Via";

    /** Prefix by which nodes of this cluster are told from other proxies. */
    private static final String PSEUDONYM = "midstream-";

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
            "content-length");

    private Headers() {}

    /** The nodes that a request has been through, in their order; one of them may be there more than once. */
    static List<String> via(HttpServletRequest request) {
        return Collections.list(request.getHeaders(VIA)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(member -> member.strip().split("\\s+"))
                .filter(member -> member.length > 1 && member[1].startsWith(PSEUDONYM))
                .map(member -> member[1].substring(PSEUDONYM.length()))
                .toList();
    }

    /** @param node the id of this one */
    static void copy(HttpServletRequest from, String node, HttpRequest.Builder to) {
        Set<String> left = dropped(from.getHeader("Connection"));
        for (String name : Collections.list(from.getHeaderNames())) {
            if (!left.contains(name.toLowerCase(Locale.ROOT))) {
                Collections.list(from.getHeaders(name)).forEach(value -> to.header(name, value));
            }
        }
        to.header(VIA, "1.1 " + PSEUDONYM + node);
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
