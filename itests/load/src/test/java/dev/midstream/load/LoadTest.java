package dev.midstream.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What the server does with one connection, request by request. */
    @FunctionalInterface
    private interface Script {
        /** Null ends the connection. */
        String answer(int request) throws InterruptedException;
    }

    private ServerSocket server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Request serve(Script script) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(script));
        acceptor.setDaemon(true);
        acceptor.start();
        return Request.get("http://127.0.0.1:" + server.getLocalPort() + "/", null);
    }

    private void accept(Script script) {
        int request = 0;
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()))) {
                String answer = "";
                while (answer != null && in.readLine() != null) {
                    while (!in.readLine().isEmpty()) {
                        continue;
                    }
                    answer = script.answer(request++);
                    if (answer != null) {
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            } catch (IOException | InterruptedException e) {
                // the client went away, or the test is over
            }
        }
    }

    private static Response[] send(Request request, int times) {
        Response[] responses = new Response[times];
        try (Connection connection = new Connection(TIMEOUT)) {
            for (int i = 0; i < times; i++) {
                responses[i] = connection.send(request);
            }
        }
        return responses;
    }

    @Test
    void readsBodiesOfBothKindsOverOneConnection() throws IOException {
        Request request = serve(n -> n == 0
                ? OK
                : "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n1\r\n!\r\n0\r\n\r\n");

        Response[] responses = send(request, 2);

        assertThat(responses[0].outcome()).isEqualTo(Outcome.OK);
        assertThat(responses[0].text()).isEqualTo("ok");
        assertThat(responses[1].kind()).isEqualTo("404");
        assertThat(responses[1].text()).isEqualTo("no!");
    }

    @Test
    void countsAConnectionThatEndsBeforeTheAnswerAndGoesOnWithANewOne() throws IOException {
        Request request = serve(n -> n == 0 ? null : OK);

        Response[] responses = send(request, 2);

        assertThat(responses[0].outcome()).isEqualTo(Outcome.RESET);
        assertThat(responses[1].outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void tellsTimeoutFromRefusal() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        Request request = serve(n -> never.await(10, TimeUnit.SECONDS) ? OK : null);
        assertThat(send(request, 1)[0].outcome()).isEqualTo(Outcome.TIMEOUT);

        server.close();
        assertThat(send(request, 1)[0].outcome()).isEqualTo(Outcome.CONNECT);
    }

    @Test
    void aStallOfTheServerIsALatencyOfEveryRequestThatFellDueMeanwhile() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Request request = serve(n -> {
            if (n == 0) {
                release.await(10, TimeUnit.SECONDS);
            }
            return OK;
        });
        Tally tally;
        try (Load load = Load.start("test", 1, 1_000, List.of(request))) {
            tally = load.tally();
            Thread.sleep(200); // the stall itself, not a wait for something
            release.countDown();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (tally.requests() < 300 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        }
        assertThat(tally.failed()).isZero();
        // a generator that waited with the server would have one slow request of 300
        assertThat(tally.latency().getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(50), Long.MAX_VALUE))
                .isGreaterThan(100);
        assertThat(tally.answers().getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(150), Long.MAX_VALUE))
                .as("requests that were sent and not answered during the stall")
                .isPositive()
                .isLessThan(100);
    }
}
