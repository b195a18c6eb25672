package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EaseTest {
    private final Line line = new Line("test.service");
    private final Tenure base = new Tenure(Revisions.named("1.0.0"), new Binding[0]);
    private final Tenure candidate = new Tenure(Revisions.named("2.0.0"), new Binding[0]);

    private Ease ease() {
        line.shift(base);
        Ease ease = new Ease(line.live(), candidate);
        line.lead(ease);
        return ease;
    }

    @Test
    void oneCallAtATimeEntersTheCandidate() {
        Ease ease = ease();
        assertThat(ease.used()).isFalse();

        Lane first = line.enter();
        Lane second = line.enter();
        assertThat(first.tenure()).isSameAs(candidate);
        assertThat(second.tenure()).isSameAs(base);
        assertThat(ease.used()).isTrue();

        first.exit();
        Lane third = line.enter();
        assertThat(third.tenure()).isSameAs(candidate);
        third.exit();
        second.exit();
        assertThat(candidate.inFlight() + base.inFlight()).isZero();
    }

    @Test
    void aCallThatDoesNotEndKeepsNoRequestOut() {
        ease();
        Lane stuck = line.enter();
        assertThat(stuck.tenure()).isSameAs(candidate);

        Pin pin = new Epochs().pin();
        Pin before = pin.attach();
        Lane request = line.enter();
        Pin.detach(before);
        assertThat(request.tenure()).isSameAs(candidate);
    }

    @Test
    void theShiftEndsItAndTheLiveOneDrains() {
        ease();
        Lane eased = line.enter();
        Lane old = line.enter();

        line.shift(candidate);
        assertThat(line.enter().tenure()).isSameAs(candidate);
        assertThat(line.enter().tenure()).isSameAs(candidate);
        assertThat(base.closed()).isTrue();
        assertThat(base.drained()).isFalse();
        old.exit();
        assertThat(base.drained()).isTrue();
        assertThat(candidate.inFlight()).isEqualTo(3);
        eased.exit();
        assertThat(candidate.inFlight()).isEqualTo(2);
    }
}
