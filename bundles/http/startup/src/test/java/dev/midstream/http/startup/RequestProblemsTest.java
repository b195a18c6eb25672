package dev.midstream.http.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that the servlet container passes to nobody have the answer of the platform. */
class RequestProblemsTest {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                if (request.getHttpURI().getPath().equals("/fails")) {
                    throw new IllegalStateException("a secret");
                }
                response.setStatus(200);
                callback.succeeded();
                return true;
            }
        });
        server.start();
        server.setErrorHandler(new RequestProblems());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String answer(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void requestThatCannotBeReadIsAProblem() throws Exception {
        for (String path : new String[] {"/%00", "/items/%zz", "/%"}) {
            String answer = answer("GET " + path + " HTTP/1.1\r\nHost: node\r\nAccept: text/html\r\nConnection: close");
            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("Content-Type: application/problem+json")
                    .contains("\"status\":400,\"detail\":\"The request cannot be read. ")
                    .doesNotContain("<");
        }
        assertThat(answer("GET / HTTP/1.1\r\nHost: a b\r\nConnection: close"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    @Test
    void textOfExceptionIsNotShown() throws Exception {
        assertThat(answer("GET /fails HTTP/1.1\r\nHost: node\r\nConnection: close"))
                .startsWith("HTTP/1.1 500")
                .contains("application/problem+json", "The node has not served the request")
                .doesNotContain("secret");
    }

    @Test
    void readableRequestIsLeftAlone() throws Exception {
        assertThat(answer("GET /ok HTTP/1.1\r\nHost: node\r\nConnection: close"))
                .startsWith("HTTP/1.1 200");
    }
}
