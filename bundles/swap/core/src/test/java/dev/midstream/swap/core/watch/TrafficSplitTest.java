package dev.midstream.swap.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.core.node.Observer;
import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.TestService;
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

    private record Seen(boolean candidate, Outcome outcome, long nanos) {}

    private final TestService service = new TestService("test.service");
    private final Answers gate = service.gate(Answers.class);
    private final List<Seen> seen = new ArrayList<>();
    private final Observer observer = (to, outcome, nanos) -> seen.add(new Seen(to, outcome, nanos));
    private final CompletableFuture<String> later = new CompletableFuture<>();
    private final Tenure base = tenure("1.0.0", "old", false);

    private Tenure tenure(String version, String answer, boolean fails) {
        return TestService.tenure(version, new Answers() {
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
        });
    }

    private TrafficSplit split(Tenure candidate, int percent) {
        TrafficSplit split = new TrafficSplit(base, candidate, percent, observer);
        assertThat(service.lead(split)).isTrue();
        return split;
    }

    @Test
    void shareGoesToCandidateAndAllAreObserved() {
        service.shift(base);
        split(tenure("2.0.0", "new", false), 25);

        long candidates = 0;
        for (int call = 0; call < CALLS; call++) {
            candidates += gate.answer().equals("new") ? 1 : 0;
        }
        assertThat(candidates).isBetween(CALLS / 5L, CALLS * 3L / 10);
        assertThat(seen).hasSize(CALLS).allMatch(call -> call.outcome() == Outcome.SUCCESS && call.nanos() >= 0);
        assertThat(seen.stream().filter(Seen::candidate)).hasSize((int) candidates);
    }

    @Test
    void exceptionIsObservedAsFailure() {
        service.shift(base);
        split(tenure("2.0.0", "broken", true), 100);

        assertThatThrownBy(gate::answer).hasMessage("broken");
        assertThat(seen).singleElement().matches(call -> call.outcome() == Outcome.FAILURE);
    }

    @Test
    void asyncCallIsObservedAtItsEnd() {
        service.shift(base);
        split(tenure("2.0.0", "new", false), 100);

        gate.later();
        assertThat(seen).isEmpty();
        later.completeExceptionally(new IllegalStateException());
        assertThat(seen).singleElement().matches(call -> call.outcome() == Outcome.FAILURE && call.candidate());
    }

    @Test
    void failingObserverKeepsNoCallCounted() {
        service.shift(base);
        service.lead(new TrafficSplit(base, base, 0, (to, outcome, nanos) -> {
            throw new AssertionError("observer");
        }));

        assertThat(gate.answer()).isEqualTo("old");
        assertThat(base.inFlight()).isZero();
    }

    @Test
    void callsOfOneRequestGoOneWay() {
        service.shift(base);
        split(tenure("2.0.0", "new", false), 50);

        service.asRequest(null, () -> {
            String first = gate.answer();
            for (int call = 0; call < 100; call++) {
                assertThat(gate.answer()).isEqualTo(first);
            }
        });
    }

    @Test
    void requestGetsVersionThatItAsksFor() {
        service.shift(base);
        split(tenure("2.0.0", "new", false), 0);

        service.asRequest("2.0.0", () -> assertThat(gate.answer()).isEqualTo("new"));
        assertThat(gate.answer()).isEqualTo("old");
    }

    @Test
    void settledSamplingObservesNothing() {
        service.shift(base);
        SampledRouting sampling = new SampledRouting(base, 1, observer);
        service.lead(sampling);
        assertThat(gate.answer()).isEqualTo("old");
        gate.later();
        assertThat(seen).singleElement().matches(call -> !call.candidate());
        later.completeExceptionally(new IllegalStateException());
        assertThat(seen).hasSize(2).last().matches(call -> call.outcome() == Outcome.FAILURE);

        service.settle(sampling);
        gate.answer();
        assertThat(seen).hasSize(2);
    }

    @Test
    void samplingObservesOneInSoManyCalls() {
        service.shift(base);
        service.lead(new SampledRouting(base, 10, observer));
        for (int call = 0; call < CALLS; call++) {
            gate.answer();
        }
        assertThat(seen.size()).isBetween(CALLS / 20, CALLS / 5);
        assertThat(base.entered()).isEqualTo(CALLS);
        service.shift(null);
        assertThat(base.drained()).isTrue();
    }

    @Test
    void candidateIsDroppedOrBecomesLive() {
        service.shift(base);
        Tenure first = tenure("2.0.0", "first", false);
        service.settle(split(first, 50));
        service.close(first);
        assertThat(gate.answer()).isEqualTo("old");

        Tenure second = tenure("3.0.0", "second", false);
        split(second, 50);
        assertThat(service.shift(second)).isSameAs(base);
        assertThat(gate.answer()).isEqualTo("second");
        assertThat(base.drained()).isTrue();
    }

    @Test
    void policyOfPreviousRevisionIsNotLed() {
        service.shift(base);
        TrafficSplit late = new TrafficSplit(base, tenure("2.0.0", "new", false), 100, observer);
        service.shift(tenure("3.0.0", "other", false));

        assertThat(service.lead(late)).isFalse();
        assertThat(gate.answer()).isEqualTo("other");
    }
}
