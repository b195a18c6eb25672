package dev.midstream.http.forward;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Headers that are passed on, and those that are of one connection only (RFC 9110, 7.6.1). */
final class Headers {
    /** Names each proxy that a request has been through (RFC 9110, 7.6.3). */
    private static final String VIA = "Via";

    private static final String FORWARDED = "Forwarded";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";

    private static final String PSEUDONYM = "midstream-";
    private static final String CLEAR_TEXT_HTTP2 = "h2c";

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
            "http2-settings",
            "expect",
            "content-length",
            TrailSigner.HEADER.toLowerCase(Locale.ROOT));

    private Headers() {}

    /**
     * Returns true if the client asks for another protocol on its connection, such as WebSocket. An offer of HTTP/2 is none:
     * a server may leave it unanswered (RFC 9110, 7.8).
     */
    static boolean asksForUpgrade(HttpServletRequest request) {
        return named(values(request, "Connection")).contains("upgrade")
                && named(values(request, "Upgrade")).stream().anyMatch(protocol -> !protocol.equals(CLEAR_TEXT_HTTP2));
    }

    /** Returns how often a node is among the proxies of a request, if the header is true; anybody may have written it. */
    static long visits(HttpServletRequest request, String node) {
        return values(request, VIA).stream()
                .flatMap(line -> List.of(line.split(",")).stream())
                .map(member -> member.strip().split("\\s+"))
                .filter(member -> member.length > 1 && member[1].equals(PSEUDONYM + node))
                .count();
    }

    /**
     * Copies the headers of a request.
     *
     * @param node the id of this one
     * @param first true if this node is the first one of the cluster, so that it knows the client's address
     */
    static void copy(HttpServletRequest from, String node, boolean first, HttpRequest.Builder to) {
        Set<String> left = dropped(values(from, "Connection"));
        for (String name : Collections.list(from.getHeaderNames())) {
            if (!left.contains(name.toLowerCase(Locale.ROOT))) {
                values(from, name).forEach(value -> to.header(name, value));
            }
        }
        to.header(VIA, "1.1 " + PSEUDONYM + node);
        if (first) {
            describeClient(from, to);
        }
    }

    /** Adds this cluster to the proxies that a request has been through (RFC 7239), after those that others have added. */
    private static void describeClient(HttpServletRequest from, HttpRequest.Builder to) {
        String address = from.getRemoteAddr();
        String host = from.getHeader("Host");
        to.header(
                FORWARDED,
                "for=" + (address.contains(":") ? "\"[" + address.replaceAll("[\\[\\]]", "") + "]\"" : address)
                        + ";proto=" + from.getScheme()
                        + (host == null || host.contains("\"") ? "" : ";host=\"" + host + '"'));
        to.header(FORWARDED_FOR, address);
        if (from.getHeader(FORWARDED_PROTO) == null) {
            to.header(FORWARDED_PROTO, from.getScheme());
        }
        if (from.getHeader(FORWARDED_HOST) == null && host != null) {
            to.header(FORWARDED_HOST, host);
        }
    }

    static void copy(HttpResponse<?> from, HttpServletResponse to) {
        Set<String> left = dropped(from.headers().allValues("Connection"));
        left.add("date"); // this node says it too
        from.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":") && !left.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> to.addHeader(name, value));
            }
        });
        from.headers().firstValueAsLong("Content-Length").ifPresent(to::setContentLengthLong);
    }

    /** Returns true for an answer of server-sent events, whose head a client expects before the first event. */
    static boolean isEventStream(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
                .isPresent();
    }

    private static List<String> values(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }

    /** @param connection all lines of the header, for each of them may name others */
    private static Set<String> dropped(Collection<String> connection) {
        Set<String> dropped = new TreeSet<>(CONNECTION);
        dropped.addAll(named(connection));
        return dropped;
    }

    private static Set<String> named(Collection<String> lines) {
        Set<String> names = new TreeSet<>();
        for (String line : lines) {
            for (String name : line.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
