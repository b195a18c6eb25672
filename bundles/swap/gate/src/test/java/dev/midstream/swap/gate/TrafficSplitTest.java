package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TrafficSplitTest {
    private static final int CALLS = 10_000;

    public interface Answers {
        String answer();

        CompletionStage<String> later();
    }

    private record Seen(boolean candidate, boolean failed, long nanos) {}

    private final Routing routing = new Routing("test.service");
    private final Answers gate = (Answers) new GateClass(List.of(Answers.class), true).newGate(routing, 0, null);
    private final List<Seen> seen = new ArrayList<>();
    private final CompletableFuture<String> later = new CompletableFuture<>();
    private final Tenure base = tenure("1.0.0", "old", false);

    private Tenure tenure(String version, String answer, boolean fails) {
        Answers service = new Answers() {
            @Override
            public String answer() {
                if (fails) {
                    throw new IllegalStateException(answer);
                }
                return answer;
            }

            @Override
            public CompletionStage<String> later() {
                return later;
            }
        };
        return new Tenure(Revisions.named(version), new Binding[] {
            new RevisionBinding(null, null) {
                @Override
                Object make() {
                    return service;
                }
            }
        });
    }

    private void split(Tenure candidate, int percent) {
        routing.lead(new TrafficSplit(
                routing.live(), candidate, percent, (to, failed, nanos) -> seen.add(new Seen(to, failed, nanos))));
    }

    @Test
    void aShareOfTheCallsGoesToTheCandidateAndAllAreObserved() {
        routing.shift(base);
        split(tenure("2.0.0", "new", false), 25);

        long candidates = 0;
        for (int call = 0; call < CALLS; call++) {
            candidates += gate.answer().equals("new") ? 1 : 0;
        }
        assertThat(candidates).isBetween(CALLS / 5L, CALLS * 3L / 10);
        assertThat(seen).hasSize(CALLS).allMatch(call -> !call.failed() && call.nanos() >= 0);
        assertThat(seen.stream().filter(Seen::candidate)).hasSize((int) candidates);
    }

    @Test
    void failuresAreSeenAsSuch() {
        routing.shift(base);
        split(tenure("2.0.0", "broken", true), 100);

        assertThatThrownBy(gate::answer).hasMessage("broken");
        assertThat(seen).singleElement().matches(Seen::failed);
    }

    @Test
    void anAsynchronousCallIsSeenWhenItEnds() {
        routing.shift(base);
        split(tenure("2.0.0", "new", false), 100);

        gate.later();
        assertThat(seen).isEmpty();
        later.completeExceptionally(new IllegalStateException());
        assertThat(seen).singleElement().matches(call -> call.failed() && call.candidate());
    }

    @Test
    void aRequestGoesOneWayHoweverOftenItCalls() {
        routing.shift(base);
        split(tenure("2.0.0", "new", false), 50);

        Pin pin = new Epochs().pin();
        Pin before = pin.attach();
        String first = gate.answer();
        for (int call = 0; call < 100; call++) {
            assertThat(gate.answer()).isEqualTo(first);
        }
        Pin.detach(before);
    }

    @Test
    void aRequestGetsTheVersionThatItWants() {
        routing.shift(base);
        split(tenure("2.0.0", "new", false), 0);

        Pin pin = new Epochs().pin("2.0.0");
        Pin before = pin.attach();
        assertThat(gate.answer()).isEqualTo("new");
        Pin.detach(before);
        assertThat(gate.answer()).isEqualTo("old");
    }

    @Test
    void theLiveRevisionIsObservedWhileItIsWatched() {
        routing.shift(base);
        routing.lead(new SampledRouting(base, 1, (to, failed, nanos) -> seen.add(new Seen(to, failed, nanos))));
        assertThat(gate.answer()).isEqualTo("old");
        gate.later();
        assertThat(seen).singleElement().matches(call -> !call.candidate());
        later.completeExceptionally(new IllegalStateException());
        assertThat(seen).hasSize(2).last().matches(Seen::failed);

        routing.settle();
        assertThat(routing.current()).isSameAs(base);
        gate.answer();
        assertThat(seen).hasSize(2);
    }

    @Test
    void oneInSoManyCallsIsObserved() {
        routing.shift(base);
        routing.lead(new SampledRouting(base, 10, (to, failed, nanos) -> seen.add(new Seen(to, failed, nanos))));
        for (int call = 0; call < CALLS; call++) {
            gate.answer();
        }
        assertThat(seen.size()).isBetween(CALLS / 20, CALLS / 5);
        assertThat(base.entered()).isEqualTo(CALLS);
        routing.shift(null);
        assertThat(base.drained()).isTrue();
    }

    @Test
    void theCandidateBecomesLiveOrGoes() {
        routing.shift(base);
        Tenure first = tenure("2.0.0", "first", false);
        split(first, 50);
        routing.settle();
        first.close();
        assertThat(gate.answer()).isEqualTo("old");
        assertThat(routing.current()).isSameAs(base);

        Tenure second = tenure("3.0.0", "second", false);
        split(second, 50);
        assertThat(routing.shift(second)).isSameAs(base);
        assertThat(gate.answer()).isEqualTo("second");
        assertThat(base.drained()).isTrue();
    }
}
