package dev.midstream.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks one URL for its status over a plain socket. The JDK's HTTP clients cost half a second of class loading, in the
 * moment at which the node needs both processors.
 */
final class Probe {

    record Answer(int status, String body) {
        boolean ready() {
            return status == 200;
        }

        @Override
        public String toString() {
            return status == 0 ? body : "HTTP " + status + (body.isBlank() ? "" : ": " + body.strip());
        }
    }

    private static final int TIMEOUT_MILLIS = 2_000;

    private final URI uri;
    private final Path token;

    /** @param token file with the token to which the node tells details, or null */
    Probe(String url, Path token) {
        this.uri = URI.create(url);
        this.token = token;
    }

    Answer ask() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                    + "\r\nAccept: application/json\r\nConnection: close" + authorization() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | NumberFormatException e) {
            return new Answer(0, "no answer from " + uri + " (" + e.getMessage() + ")");
        }
    }

    /** A node that starts for the first time has no token yet. */
    private String authorization() throws IOException {
        return token == null || !Files.exists(token)
                ? ""
                : "\r\nAuthorization: Bearer " + Files.readString(token).strip();
    }

    static Answer parse(String response) {
        int end = response.indexOf("\r\n\r\n");
        String[] statusLine = response.split("[ \r]", 3);
        if (end < 0 || statusLine.length < 3 || !statusLine[0].startsWith("HTTP/")) {
            return new Answer(0, "not an HTTP answer");
        }
        String head = response.substring(0, end).toLowerCase(java.util.Locale.ROOT);
        String body = response.substring(end + 4);
        return new Answer(
                Integer.parseInt(statusLine[1]), head.contains("transfer-encoding: chunked") ? unchunk(body) : body);
    }

    private static String unchunk(String body) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            int line = body.indexOf("\r\n", at);
            if (line < 0) {
                break;
            }
            int size = Integer.parseInt(body.substring(at, line).split(";")[0].strip(), 16);
            int from = line + 2;
            text.append(body, from, Math.min(from + size, body.length()));
            at = from + size + 2;
            if (size == 0) {
                break;
            }
        }
        return text.toString();
    }
}
