package dev.midstream.http.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports close before anything else of a server stops. */
class ConnectorsTest {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getHttpURI().getPath().equals("/slow")) {
                    entered.countDown();
                    released.await();
                }
                response.setStatus(200);
                callback.succeeded();
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        server.stop();
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: node\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    @Test
    void requestUnderWayEndsAndNoOtherIsAccepted() throws Exception {
        int port = connector.getLocalPort();
        try (Socket idle = open();
                Socket busy = open()) {
            send(idle, "/");
            assertThat(firstLine(idle)).contains("200");
            send(busy, "/slow");
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> closed =
                    CompletableFuture.runAsync(() -> Connectors.close(server, Duration.ofSeconds(60)));
            while (connector.isOpen()) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                    .isInstanceOf(ConnectException.class);
            assertThat(closed).isNotDone();
            released.countDown();
            assertThat(firstLine(busy)).contains("200");
            closed.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void requestThatDoesNotEndIsBrokenOff() throws Exception {
        try (Socket busy = open()) {
            send(busy, "/slow");
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            Connectors.close(server, Duration.ofMillis(100));
            assertThat(firstLine(busy)).isNull();
        }
    }
}
