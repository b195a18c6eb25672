package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Two services that depend on each other: {@code outer} answers with its revision and what {@code inner} answered. */
class SetShiftTest {
    private static final int SHIFTS = 200;

    public interface Answers {
        String answer();
    }

    private final Epochs epochs = new Epochs();
    private final Routing outer = new Routing("outer", epochs);
    private final Routing inner = new Routing("inner", epochs);
    private final Answers outerGate = gate(outer);
    private final Answers innerGate = gate(inner);

    private static Answers gate(Routing routing) {
        return (Answers) new GateClass(List.of(Answers.class), true).newGate(routing, 0, null);
    }

    private static Tenure tenure(Answers service) {
        return new Tenure(TestRevisions.named(), new Binding[] {new FixedBinding(service)});
    }

    private List<Tenure> revision(int number) {
        return List.of(
                tenure(() -> {
                    Thread.yield();
                    return number + " " + innerGate.answer();
                }),
                tenure(() -> Integer.toString(number)));
    }

    @Test
    void noRequestMeetsAMix() throws Exception {
        assertThat(mixes(outerGate::answer, next -> SetShift.run(routings(), next, epochs, Duration.ofSeconds(10))
                        .previous()))
                .isZero();
    }

    @Test
    void aPinnedRequestStaysWithTheOldOnesAcrossItsCalls() throws Exception {
        assertThat(mixes(
                        () -> {
                            Pin pin = epochs.pin(null);
                            Pin before = pin.attach();
                            try {
                                String first = outerGate.answer().split(" ")[0];
                                Thread.yield();
                                return first + " " + innerGate.answer();
                            } finally {
                                Pin.detach(before);
                                pin.close();
                            }
                        },
                        next -> SetShift.run(routings(), next, epochs, Duration.ofSeconds(10))
                                .previous()))
                .isZero();
    }

    /** The control: shifted one after the other, a request between the two shifts meets a mix. */
    @Test
    void oneAfterTheOtherTheyDo() {
        List<Tenure> old = revision(0);
        outer.shift(old.get(0));
        inner.shift(old.get(1));
        List<Tenure> next = revision(1);

        outer.shift(next.get(0));
        assertThat(outerGate.answer()).isEqualTo("1 0");
        inner.shift(next.get(1));
        assertThat(outerGate.answer()).isEqualTo("1 1");
    }

    private List<Routing> routings() {
        return List.of(outer, inner);
    }

    private interface Shifting {
        List<Tenure> to(List<Tenure> next);
    }

    private long mixes(Supplier<String> request, Shifting shift) throws Exception {
        List<Tenure> first = revision(0);
        outer.shift(first.get(0));
        inner.shift(first.get(1));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong mixes = new AtomicLong();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(callers.submit(() -> {
                while (!stop.get()) {
                    String[] answers = request.get().split(" ");
                    if (!answers[0].equals(answers[1])) {
                        mixes.incrementAndGet();
                    }
                }
            }));
        }
        for (int number = 1; number <= SHIFTS; number++) {
            for (Tenure previous : shift.to(revision(number))) {
                assertThat(previous.awaitDrained(Duration.ofSeconds(10))).isTrue();
            }
            assertThat(Pin.attached()).isNull();
        }
        stop.set(true);
        for (Future<?> caller : running) {
            caller.get(60, TimeUnit.SECONDS);
        }
        callers.shutdown();
        assertThat(outerGate.answer()).isEqualTo(SHIFTS + " " + SHIFTS);
        return mixes.get();
    }

    @Test
    void stuckCallsOnlyDelayTheShiftAndAreCounted() {
        List<Tenure> old = revision(0);
        outer.shift(old.get(0));
        inner.shift(old.get(1));
        Entry unpinned = outer.enter();
        Pin pin = epochs.pin(null);
        long begun = System.nanoTime();
        Shift shift = SetShift.run(routings(), revision(1), epochs, Duration.ofMillis(20));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(shift.mixed()).isEqualTo(2);
        assertThat(outerGate.answer()).isEqualTo("1 1");
        unpinned.exit();
        pin.close();
        assertThat(shift.previous()).allMatch(Tenure::drained);
    }

    @Test
    void interruptAndHugeTimeDoNotBreakTheShift() {
        List<Tenure> old = revision(0);
        outer.shift(old.get(0));
        inner.shift(old.get(1));
        Entry unpinned = outer.enter();
        Thread.currentThread().interrupt();
        Shift shift = SetShift.run(routings(), revision(1), epochs, Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(shift.mixed()).isOne();
        assertThat(outerGate.answer()).isEqualTo("1 1");
        unpinned.exit();
    }
}
