package dev.midstream.load;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * A request in the bytes that go over the wire, made once and sent often.
 *
 * @param version tells from a response's body which revision wrote it, or null if it cannot be told
 */
public record Request(String host, int port, byte[] bytes, Function<Response, String> version) {

    public static Request get(String url, String token) {
        return of("GET", url, token, null, new byte[0]);
    }

    public static Request of(String method, String url, String token, String contentType, byte[] body) {
        URI uri = URI.create(url);
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                + (contentType == null
                        ? ""
                        : "Content-Type: " + contentType + "\r\nContent-Length: " + body.length + "\r\n")
                + "\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, bytes, 0, headBytes.length);
        System.arraycopy(body, 0, bytes, headBytes.length, body.length);
        return new Request(uri.getHost(), uri.getPort(), bytes, response -> null);
    }

    public Request withVersion(Function<Response, String> newVersion) {
        return new Request(host, port, bytes, newVersion);
    }
}
