package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PauseMonitorTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000); // it may overflow
    private final PauseMonitor pauses = new PauseMonitor(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void pauseIsKnownForMomentAfterItsEnd() {
        pass(Duration.ofMillis(100));
        pauses.tick();
        assertThat(pauses.lastPause()).isZero();
        pass(Duration.ofSeconds(40));
        assertThat(pauses.lastPause()).as("before the next tick").isEqualTo(Duration.ofSeconds(40));
        pauses.tick();
        pass(Duration.ofMillis(900));
        pauses.tick();
        assertThat(pauses.lastPause()).isEqualTo(Duration.ofSeconds(40));
        pass(Duration.ofMillis(200));
        assertThat(pauses.lastPause()).isZero();
    }

    @Test
    void slowTickIsNoPause() {
        pass(Duration.ofMillis(900));
        pauses.tick();
        assertThat(pauses.lastPause()).isZero();
    }
}
