package dev.midstream.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A component that is registered again is waited for; what has left for good is not. */
class HttpRevisionTest {
    private static ServiceReference<Object> component(String name, long id) {
        return new FakeReference(Map.of("component.name", name, "service.id", id));
    }

    private long now;
    private final HttpRevision revision = new HttpRevision(FakeBundle.in(Bundle.ACTIVE), null, () -> now);

    @Test
    void reconfiguredComponentIsWaitedFor() {
        ServiceReference<Object> before = component("orders", 1);
        revision.add(before);
        revision.add(component("other", 2));
        revision.remove(before);
        assertThat(revision.grace()).isPositive();
        assertThat(revision.pending()).as("the generation before serves").isFalse();
        revision.add(component("orders", 3));
        assertThat(revision.grace()).isZero();
        assertThat(revision.pending()).isTrue();
    }

    @Test
    void graceEnds() {
        ServiceReference<Object> before = component("orders", 1);
        revision.add(before);
        revision.remove(before);
        now += HttpRevision.GRACE.toNanos();
        assertThat(revision.grace()).isZero();
        assertThat(revision.empty()).isTrue();
    }

    @Test
    void serviceWithoutComponentIsNotWaitedFor() {
        ServiceReference<Object> service = new FakeReference(Map.of("service.id", 1L));
        revision.add(service);
        revision.remove(service);
        assertThat(revision.grace()).isZero();
    }
}
