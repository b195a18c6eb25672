package dev.midstream.shapes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Probes by HTTP that need more than one request, or more than its text. */
final class WebProbes {
    private WebProbes() {}

    /** Asks twice in one session. */
    static Http session(String path) {
        return node -> {
            HttpResponse<String> first = send(Http.request(node, path));
            String cookie =
                    first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            return Http.ok(send(Http.request(node, path).header("Cookie", cookie)));
        };
    }

    static Http json(String path) {
        return node -> {
            String answer =
                    Http.post(path, "application/json", "{\"text\": \"text\"}").ask(node);
            return answer.replaceAll("[^0-9.]", "");
        };
    }

    /** Sends two parts. */
    static Http multipart(String path) {
        String parts = "--shape\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\ntext\r\n"
                + "--shape\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\ntext\r\n--shape--\r\n";
        return Http.post(path, "multipart/form-data; boundary=shape", parts);
    }

    /** Sends a percent sign, a blank and a letter beyond ASCII, or a slash, in turn. */
    static Http encoded(String path) {
        AtomicInteger asked = new AtomicInteger();
        return node -> Http.get(path + (asked.incrementAndGet() % 2 == 0 ? "100%25%20%C3%A4" : "a%2Fb"))
                .ask(node);
    }

    /** Reads an answer whose first line is the version, and which must break before its end. */
    static Http broken(String path) {
        return node -> {
            HttpResponse<InputStream> response =
                    Http.CLIENT.send(Http.request(node, path).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader body =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                String version = body.readLine();
                if (response.statusCode() != 200) {
                    throw new IllegalStateException(response.statusCode() + " " + version);
                }
                if (!breaks(body)) {
                    throw new IllegalStateException("the answer looks whole");
                }
                return version;
            }
        };
    }

    private static boolean breaks(BufferedReader body) {
        try {
            char[] part = new char[1 << 16];
            while (body.read(part) >= 0) {
                continue;
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Reads the first event. */
    static Http events(String path) {
        return node -> Http.get(path).ask(node).replaceFirst("(?s).*data: *(\\S+).*", "$1");
    }

    /** Upgrades a connection, and reads a line by the other protocol. */
    static Http upgraded(String path) {
        return node -> {
            URI address = URI.create(node.url(path));
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.setSoTimeout(20_000);
                String request = "GET " + path + " HTTP/1.1\r\nHost: " + address.getHost()
                        + "\r\nConnection: Upgrade\r\nUpgrade: shapes\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String status = answer.readLine();
                if (status == null || !status.contains(" 101 ")) {
                    throw new IllegalStateException(String.valueOf(status));
                }
                String line = answer.readLine();
                while (line != null && !line.isEmpty()) {
                    line = answer.readLine();
                }
                return String.valueOf(answer.readLine());
            }
        };
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return Http.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
