package dev.midstream.http.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No request enters a container without the startup filter. */
class EntranceTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean filtered;
    private final CountDownLatch waiting = new CountDownLatch(3);

    private boolean filtered() {
        asked.incrementAndGet();
        waiting.countDown();
        return filtered;
    }

    @Test
    void requestWaitsForFilter() throws Exception {
        Entrance entrance = new Entrance(this::filtered, LONG);
        CompletableFuture<Boolean> request = CompletableFuture.supplyAsync(entrance::await);
        assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(request).isNotDone();
        filtered = true;
        assertThat(request.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void openEntranceAsksNoMore() {
        filtered = true;
        Entrance entrance = new Entrance(this::filtered, LONG);
        assertThat(entrance.await()).isTrue();
        assertThat(entrance.await()).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void droppedFilterLetsRequestsWaitAgain() {
        filtered = true;
        Entrance entrance = new Entrance(this::filtered, Duration.ofMillis(20));
        assertThat(entrance.await()).isTrue();
        filtered = false;
        entrance.close();
        assertThat(entrance.await()).isFalse();
    }

    @Test
    void failingContainerCountsAsUnfiltered() {
        Entrance entrance = new Entrance(
                () -> {
                    throw new IllegalStateException("stopping");
                },
                Duration.ofMillis(20));
        assertThat(entrance.await()).isFalse();
    }

    @Test
    void interruptedRequestIsRefused() {
        Thread.currentThread().interrupt();
        assertThat(new Entrance(this::filtered, LONG).await()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
