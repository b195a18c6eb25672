package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpRoutingTest {
    private final Routing routing = new Routing("test.service");
    private final Tenure base = new Tenure(Revisions.named("1.0.0"), new Binding[0]);
    private final Tenure candidate = new Tenure(Revisions.named("2.0.0"), new Binding[0]);

    private WarmUpRouting ease() {
        routing.shift(base);
        WarmUpRouting ease = new WarmUpRouting(routing.live(), candidate);
        routing.lead(ease);
        return ease;
    }

    @Test
    void oneCallAtATimeEntersTheCandidate() {
        WarmUpRouting ease = ease();
        assertThat(ease.used()).isFalse();

        CallCounter first = routing.enter();
        CallCounter second = routing.enter();
        assertThat(first.tenure()).isSameAs(candidate);
        assertThat(second.tenure()).isSameAs(base);
        assertThat(ease.used()).isTrue();

        first.exit();
        CallCounter third = routing.enter();
        assertThat(third.tenure()).isSameAs(candidate);
        third.exit();
        second.exit();
        assertThat(candidate.inFlight() + base.inFlight()).isZero();
    }

    @Test
    void aCallThatDoesNotEndKeepsNoRequestOut() {
        ease();
        CallCounter stuck = routing.enter();
        assertThat(stuck.tenure()).isSameAs(candidate);

        Pin pin = new Epochs().pin();
        Pin before = pin.attach();
        CallCounter request = routing.enter();
        Pin.detach(before);
        assertThat(request.tenure()).isSameAs(candidate);
    }

    @Test
    void theShiftEndsItAndTheLiveOneDrains() {
        ease();
        CallCounter eased = routing.enter();
        CallCounter old = routing.enter();

        routing.shift(candidate);
        assertThat(routing.enter().tenure()).isSameAs(candidate);
        assertThat(routing.enter().tenure()).isSameAs(candidate);
        assertThat(base.closed()).isTrue();
        assertThat(base.drained()).isFalse();
        old.exit();
        assertThat(base.drained()).isTrue();
        assertThat(candidate.inFlight()).isEqualTo(3);
        eased.exit();
        assertThat(candidate.inFlight()).isEqualTo(2);
    }
}
