package dev.midstream.swap.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlowLineTest {
    @Test
    void theLineIsAQuantileOfTheLastFullWindow() {
        SlowLine line = new SlowLine(0.95, 100);
        for (int nanos = 100; nanos > 1; nanos--) {
            line.learn(nanos);
        }
        assertThat(line.drawn()).isFalse();
        assertThat(line.missing()).isOne();
        line.learn(1);

        assertThat(line.nanos()).isEqualTo(96);
        assertThat(line.slow(96)).isFalse();
        assertThat(line.slow(97)).isTrue();
        for (int i = 0; i < 99; i++) {
            line.learn(1_000);
        }
        assertThat(line.nanos()).isEqualTo(96);
        line.learn(1_000);
        assertThat(line.nanos()).isEqualTo(1_000);
        assertThat(line.slow(1_000)).as("a coarse clock makes all calls alike").isFalse();
    }
}
