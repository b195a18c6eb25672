package dev.midstream.swap.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.swap.gate.Entry;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.TestService;
import org.junit.jupiter.api.Test;

class WarmUpRoutingTest {
    private final TestService service = new TestService("test.service");
    private final Tenure base = TestService.tenure("1.0.0");
    private final Tenure candidate = TestService.tenure("2.0.0");

    private WarmUpRouting warmUp() {
        service.shift(base);
        WarmUpRouting warmUp = new WarmUpRouting(base, candidate);
        assertThat(service.lead(warmUp)).isTrue();
        return warmUp;
    }

    @Test
    void oneCallAtATimeEntersCandidate() {
        WarmUpRouting warmUp = warmUp();
        assertThat(warmUp.used()).isFalse();

        Entry first = service.enter();
        Entry second = service.enter();
        assertThat(first.tenure()).isSameAs(candidate);
        assertThat(second.tenure()).isSameAs(base);
        assertThat(warmUp.used()).isTrue();

        first.exit();
        Entry third = service.enter();
        assertThat(third.tenure()).isSameAs(candidate);
        third.exit();
        second.exit();
        assertThat(candidate.inFlight() + base.inFlight()).isZero();
    }

    @Test
    void stuckCallKeepsNoRequestOut() {
        warmUp();
        assertThat(service.enter().tenure()).isSameAs(candidate);

        service.asRequest(null, () -> assertThat(service.enter().tenure()).isSameAs(candidate));
    }

    @Test
    void shiftEndsWarmUpAndDrainsBase() {
        warmUp();
        Entry early = service.enter();
        Entry old = service.enter();

        service.shift(candidate);
        assertThat(service.enter().tenure()).isSameAs(candidate);
        assertThat(service.enter().tenure()).isSameAs(candidate);
        assertThat(base.closed()).isTrue();
        assertThat(base.drained()).isFalse();
        old.exit();
        assertThat(base.drained()).isTrue();
        assertThat(candidate.inFlight()).isEqualTo(3);
        early.exit();
        assertThat(candidate.inFlight()).isEqualTo(2);
    }

    @Test
    void withoutLiveRevisionNothingIsLed() {
        assertThat(service.lead(new WarmUpRouting(base, candidate))).isFalse();
    }
}
