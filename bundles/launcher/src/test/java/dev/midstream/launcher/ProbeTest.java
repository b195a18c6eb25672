package dev.midstream.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {

    @Test
    void readsStatusAndBody() {
        assertThat(Probe.parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup"))
                .isEqualTo(new Probe.Answer(200, "up"));
    }

    @Test
    void putsChunksTogether() {
        assertThat(Probe.parse("HTTP/1.1 503 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnot\r\n4\r\n yet\r\n0\r\n\r\n"))
                .isEqualTo(new Probe.Answer(503, "not yet"));
    }

    @Test
    void isNotReadyWithoutAnAnswer() {
        assertThat(Probe.parse("").ready()).isFalse();
        assertThat(new Probe("http://127.0.0.1:1/health/ready", null).ask().toString())
                .contains("no answer from");
    }

    @Test
    void sendsTokenOnceThereIsOne(@TempDir Path home) throws Exception {
        Path token = home.resolve("admin.token");
        try (ServerSocket node = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Probe probe = new Probe("http://127.0.0.1:" + node.getLocalPort() + "/health/ready", token);
            assertThat(request(node, probe)).doesNotContain("Authorization");
            Files.writeString(token, "secret\n");
            assertThat(request(node, probe)).contains("\r\nAuthorization: Bearer secret\r\n\r\n");
        }
    }

    private static String request(ServerSocket node, Probe probe) throws Exception {
        CompletableFuture<Probe.Answer> answer = CompletableFuture.supplyAsync(probe::ask);
        StringBuilder request = new StringBuilder();
        try (Socket connection = node.accept()) {
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) connection.getInputStream().read());
            }
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(answer.get(60, TimeUnit.SECONDS).ready()).isTrue();
        return request.toString();
    }
}
