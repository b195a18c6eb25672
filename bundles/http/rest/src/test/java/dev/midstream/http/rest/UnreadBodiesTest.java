package dev.midstream.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.PUT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that is refused is answered without its body, and its connection ends. */
class UnreadBodiesTest {
    @javax.ws.rs.Path("objects")
    @RolesAllowed("user")
    public static class Objects {
        @PUT
        public String put(String body) {
            return body;
        }

        @PUT
        @javax.ws.rs.Path("open")
        @PermitAll
        public String open(String body) {
            return body;
        }

        @javax.ws.rs.Path("locator")
        public Objects locator() {
            return this;
        }
    }

    private static RestServer server;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        server = new RestServer(home, new Objects());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** Sends a request of which one byte of a long body arrives, and returns the head of the answer. */
    private static List<String> begin(String method, String path, String token) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            String head = method + " " + path + " HTTP/1.1\r\nHost: node\r\nContent-Length: 100000\r\n"
                    + (token == null ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\nx";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> lines = new ArrayList<>();
            for (String line = answer.readLine(); line != null && !line.isEmpty(); line = answer.readLine()) {
                lines.add(line.toLowerCase());
            }
            return lines;
        }
    }

    private static void refused(int status, String method, String path, String token) throws IOException {
        List<String> answer = begin(method, path, token);
        assertThat(answer).as(method + " " + path).isNotEmpty();
        assertThat(answer.get(0)).as(method + " " + path).contains(" " + status);
        assertThat(answer).as(method + " " + path).contains("connection: close");
    }

    @Test
    void refusalDoesNotWaitForBody() throws Exception {
        refused(401, "PUT", "/objects", null);
        refused(401, "PUT", "/objects", "unknown");
        refused(403, "PUT", "/objects", "viewer");
        refused(401, "PUT", "/objects/locator", null);
    }

    @Test
    void unmatchedRequestDoesNotWaitForBody() throws Exception {
        refused(404, "PUT", "/objects/nothing", "user");
        refused(405, "POST", "/objects", "user");
    }

    @Test
    void bodyOfAdmittedRequestIsRead() throws Exception {
        assertThat(server.send("PUT", "/objects/open", "text/plain", new byte[100_000])
                        .body())
                .hasSize(100_000);
    }
}
