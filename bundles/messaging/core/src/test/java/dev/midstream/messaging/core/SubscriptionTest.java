package dev.midstream.messaging.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static Subscription of(Map<String, Object> properties) {
        return Subscription.of("dev.midstream.processing", properties::get);
    }

    @Test
    void ofAQueue() {
        Subscription subscription = of(Map.of(
                "midstream.destination", "queue:processing.jobs",
                "midstream.concurrency", 4,
                "midstream.redelivery.attempts", "2"));
        assertThat(subscription.name()).isEqualTo("processing.jobs");
        assertThat(subscription.topic()).isFalse();
        assertThat(subscription.concurrency()).isEqualTo(4);
        assertThat(subscription.redelivery())
                .isEqualTo(new Redelivery(2, Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }

    @Test
    void anEventHasAQueueForEachService() {
        Subscription subscription = of(Map.of("midstream.destination", "topic:VirtualTopic.storage.objects"));
        assertThat(subscription.toString()).isEqualTo("queue:Consumer.processing.VirtualTopic.storage.objects");
    }

    @Test
    void whatWillNotDoIsNamed() {
        assertThatThrownBy(() -> of(Map.of("midstream.destination", "jobs")))
                .hasMessage("midstream.destination is queue:NAME or topic:NAME, not 'jobs'");
        assertThatThrownBy(() -> of(Map.of("midstream.destination", "queue:")))
                .hasMessage("midstream.destination names nothing: 'queue:'");
        assertThatThrownBy(() -> of(Map.of("midstream.destination", "topic:news", "midstream.concurrency", 2)))
                .hasMessageContaining("1 for a topic");
        assertThatThrownBy(() -> of(Map.of("midstream.destination", "queue:q", "midstream.concurrency", "many")))
                .hasMessage("midstream.concurrency is a whole number, not 'many'");
    }
}
