package dev.midstream.messaging.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RatesTest {
    private final Rates rates = new Rates();

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void isTheAverageOfTheLastMinute() {
        for (int second = 0; second <= 120; second += 5) {
            rates.sample("jobs", seconds(second), second < 60 ? second * 1000L : 60_000 + (second - 60) * 10L);
        }
        assertThat(rates.perSecond("jobs", seconds(120), 60_600)).isEqualTo(10);
    }

    @Test
    void isTheAverageOfWhatThereIsAtFirst() {
        assertThat(rates.perSecond("jobs", seconds(1), 5)).isZero();
        rates.sample("jobs", seconds(10), 100);
        assertThat(rates.perSecond("jobs", seconds(12), 140)).isEqualTo(20);
    }
}
