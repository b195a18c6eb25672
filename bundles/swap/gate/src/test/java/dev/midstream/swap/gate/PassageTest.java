package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

class PassageTest {
    private static final String KIND = "test";

    private final Routing routing = new Routing("test.service", new Epochs());
    private final Tenure live = TestService.tenure("1.0.0");
    private final ObservingPolicy policy = new ObservingPolicy(live);
    private boolean aborted;

    private final class Call implements ActiveCall {
        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public String what() {
            return "a call";
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public boolean endGracefully() {
            return false;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        @Override
        public boolean aborted() {
            return aborted;
        }
    }

    @BeforeEach
    void observe() {
        routing.shift(live);
        routing.lead(policy);
    }

    private Passage admit() {
        return Passage.admit(routing, new Call(), null);
    }

    private Traffic traffic() {
        return live.traffic().get(KIND);
    }

    @Test
    void workRunsPinnedAndEndsThePassage() {
        List<Pin> pins = new ArrayList<>();
        Passage passage = admit();
        assertThat(live.present()).hasSize(1);
        assertThat(live.inFlight()).isOne();
        passage.run(() -> {
            pins.add(Pin.attached());
            return Outcome.IGNORED;
        });

        assertThat(pins).hasSize(1).doesNotContainNull();
        assertThat(Pin.attached()).isNull();
        assertThat(live.inFlight()).isZero();
        assertThat(live.present()).isEmpty();
        assertThat(traffic()).isEqualTo(new Traffic(1, 0, 0, 0));
        assertThat(policy.outcomes()).containsExactly(Outcome.IGNORED);
    }

    @Test
    void exceptionIsAFailureAndIsRethrown() {
        Passage passage = admit();

        assertThatThrownBy(() -> passage.run(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(policy.outcomes()).containsExactly(Outcome.FAILURE);
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void asyncPassageEndsOnceByClose() {
        Passage passage = admit();
        passage.run(() -> {
            passage.async();
            return Outcome.SUCCESS;
        });
        assertThat(live.inFlight()).isOne();
        passage.close(Outcome.FAILURE);
        passage.close(Outcome.SUCCESS);

        assertThat(policy.outcomes()).containsExactly(Outcome.FAILURE);
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void throwingActionsLeaveNothingCounted() {
        routing.settle(policy);
        List<String> ran = new ArrayList<>();
        routing.lead(new RoutingPolicy() {
            @Override
            public Entry enter() {
                return new RoutedCall(live.enter()) {
                    @Override
                    protected void leaveThread() {
                        throw new AssertionError("thread");
                    }

                    @Override
                    protected void ended(Outcome outcome) {
                        throw new AssertionError("observer");
                    }
                };
            }

            @Override
            public Tenure base() {
                return live;
            }
        });
        Passage passage = admit();
        passage.whenClosed(() -> {
            ran.add("closed");
            throw new NoClassDefFoundError("revision");
        });
        passage.run(() -> Outcome.SUCCESS);

        assertThat(ran).containsExactly("closed");
        routing.shift(null);
        assertThat(live.drained()).isTrue();
        assertThat(traffic()).isEqualTo(new Traffic(1, 0, 0, 0));
    }

    @Test
    void rejectedCallIsCountedAsFailedOnly() {
        admit().reject();

        assertThat(traffic()).isEqualTo(new Traffic(0, 0, 1, 0));
        assertThat(policy.outcomes()).containsExactly(Outcome.FAILURE);
        assertThat(live.inFlight()).isZero();
    }

    @Test
    void abortedCallSaysNothingOfTheRevision() {
        Passage passage = admit();
        live.present().forEach(ActiveCall::abort);
        passage.close(Outcome.FAILURE);

        assertThat(traffic()).isEqualTo(new Traffic(0, 0, 0, 1));
        assertThat(policy.outcomes()).containsExactly(Outcome.IGNORED);
    }

    @Test
    void refusedCallLeavesNothingBehind() {
        Epochs epochs = new Epochs();
        Routing none = new Routing("test.service", epochs);

        assertThatThrownBy(() -> Passage.admit(none, new Call(), null)).isInstanceOf(ServiceException.class);
        assertThat(epochs.current().pins().inFlight()).isZero();
        assertThat(Pin.attached()).isNull();
    }

    @Test
    void failedCallEntersTheFallback() {
        routing.settle(policy);
        routing.shift(TestService.tenure("2.0.0"));
        Tenure old = TestService.tenure("1.0.0");
        routing.keepFallback(old);
        Passage passage = admit();
        passage.close(Outcome.FAILURE);
        Optional<Passage> fallback = passage.fallback(new Call());

        assertThat(fallback).isPresent();
        assertThat(fallback.get().tenure()).isSameAs(old);
        fallback.get().run(() -> Outcome.SUCCESS);
        assertThat(old.traffic()).containsEntry(KIND, new Traffic(1, 0, 0, 0)).isInstanceOf(Map.class);
        assertThat(old.inFlight()).isZero();
    }
}
