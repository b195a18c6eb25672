package dev.midstream.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
        assertThat(new Probe("http://127.0.0.1:1/health/ready").ask().toString())
                .contains("no answer from");
    }
}
