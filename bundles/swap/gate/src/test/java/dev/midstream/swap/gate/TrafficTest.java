package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a tenure says of those who were in it, compared with what they say themselves. */
class TrafficTest {
    private static final String HTTP = "http";
    private static final int SHIFTS = 200;

    private final Line line = new Line("test.service");

    private static Tenure tenure(String version) {
        return new Tenure(Revisions.named(version), new Binding[0]);
    }

    private record Request(String what) implements Visit {
        @Override
        public String kind() {
            return HTTP;
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public boolean giveUp() {
            return true;
        }

        @Override
        public void cut() {
            // nothing is running
        }
    }

    private void call() {
        line.enter().exit();
    }

    private Lane begin(Visit visit) {
        Lane lane = line.enter(HTTP);
        lane.tenure().visits().begin(visit);
        lane.returned();
        return lane;
    }

    private static void end(Lane lane, Visit visit, boolean byForce) {
        lane.tenure().visits().end(visit, byForce);
        lane.exitElsewhere(false);
    }

    @Test
    void callsAndRequestsAreToldApart() {
        Tenure tenure = tenure("1.0.0");
        line.shift(tenure);
        Visit first = new Request("GET /first");
        Visit second = new Request("GET /second");
        Lane entered = begin(first);
        Lane waiting = begin(second);
        call();
        call();

        assertThat(tenure.present()).containsExactlyInAnyOrder(first, second);
        assertThat(tenure.entered()).isEqualTo(4);
        assertThat(tenure.inFlight()).isEqualTo(2);
        end(entered, first, false);
        end(waiting, second, true);

        assertThat(tenure.traffic())
                .isEqualTo(Map.of(Visit.CALL, new Traffic(2, 0, 0, 0), HTTP, new Traffic(1, 0, 0, 1)));
        assertThat(tenure.inFlight()).isZero();
        assertThat(tenure.present()).isEmpty();
    }

    @Test
    void whatNothingInTheRevisionCouldTakeIsCountedAsFailedOnly() {
        Tenure tenure = tenure("1.0.0");
        line.shift(tenure);
        Runnable gate = (Runnable) new GateClass(List.of(Runnable.class), true).newGate(line, 0, null);
        assertThatThrownBy(gate::run).hasMessageContaining("does not offer");
        Lane lane = line.enter(HTTP);
        tenure.visits().fail(HTTP);
        lane.exit();

        assertThat(tenure.traffic())
                .isEqualTo(Map.of(Visit.CALL, new Traffic(0, 0, 1, 0), HTTP, new Traffic(0, 0, 1, 0)));
    }

    @Test
    void anAsynchronousCallIsCountedOnceAndHoldsNoThread() {
        Tenure tenure = tenure("1.0.0");
        line.shift(tenure);
        Lane lane = line.enter();
        assertThat(tenure.present()).hasSize(1);
        lane.returned();

        assertThat(tenure.present()).as("its thread is somewhere else now").isEmpty();
        assertThat(tenure.inFlight()).isEqualTo(1);
        assertThat(tenure.traffic().get(Visit.CALL).ended()).isZero();
        lane.exitElsewhere(false);
        assertThat(tenure.entered()).isEqualTo(1);
        assertThat(tenure.traffic()).isEqualTo(Map.of(Visit.CALL, new Traffic(1, 0, 0, 0)));
    }

    @Test
    void aTenureThatGoesOnInAnothersPlaceCountsOn() {
        Tenure tenure = tenure("1.0.0");
        line.shift(tenure);
        call();
        Lane still = line.enter();
        Tenure again = tenure.again();
        line.shift(again);
        call();
        line.shift(tenure("2.0.0"));

        assertThat(again.drained())
                .as("a call from before the change still runs")
                .isFalse();
        assertThat(again.present()).hasSize(1);
        still.exit();
        assertThat(again.drained()).isTrue();
        assertThat(again.entered()).isEqualTo(3);
        assertThat(again.traffic().get(Visit.CALL).ended()).isEqualTo(3);
    }

    /** Every caller that a closed tenure refuses is one that was sent on, and so much says the caller's own clock. */
    @Test
    void underShiftsEveryCallIsCountedWhereItEnded() throws Exception {
        Tenure current = tenure("1.0.0");
        line.shift(current);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong calls = new AtomicLong();
        AtomicLong longest = new AtomicLong();
        Thread[] callers = new Thread[3];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Thread(() -> {
                while (!stop.get()) {
                    long begun = System.nanoTime();
                    Lane lane = line.enter();
                    longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
                    lane.exit();
                    calls.incrementAndGet();
                }
            });
            callers[i].start();
        }
        long counted = 0;
        long rerouted = 0;
        long pause = 0;
        for (int shift = 0; shift < SHIFTS; shift++) {
            long before = calls.get();
            while (calls.get() < before + 10) {
                Thread.yield();
            }
            Tenure previous = current;
            current = tenure("2.0." + shift);
            line.shift(current);
            assertThat(previous.awaitDrained(TimeUnit.SECONDS.toNanos(10))).isTrue();
            counted += previous.traffic().get(Visit.CALL).ended();
            rerouted += previous.traffic().get(Visit.CALL).rerouted();
            pause = Math.max(pause, previous.longestPauseNanos());
        }
        stop.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(counted + current.traffic().get(Visit.CALL).ended()).isEqualTo(calls.get());
        assertThat(rerouted).isBetween(0L, (long) SHIFTS * callers.length);
        assertThat(pause).isLessThanOrEqualTo(longest.get());
    }

    @Test
    void aRefusedCallerIsCountedByItsKindAndItsWait() {
        Tenure first = tenure("1.0.0");
        Tenure second = tenure("2.0.0");
        // the caller has read the line, and is refused when it enters
        line.lead(new Route() {
            private boolean asked;

            @Override
            public Lane enter() {
                if (!asked) {
                    asked = true;
                    line.shift(second);
                    return first.enter();
                }
                return second.enter();
            }

            @Override
            public Tenure base() {
                return first;
            }
        });
        Lane lane = line.enter(HTTP);

        assertThat(lane.tenure()).isSameAs(second);
        assertThat(first.traffic().get(HTTP)).isEqualTo(new Traffic(0, 1, 0, 0));
        assertThat(first.traffic().get(Visit.CALL)).isEqualTo(Traffic.NONE);
        assertThat(first.longestPauseNanos()).isPositive();
        assertThat(second.longestPauseNanos()).isZero();
    }

    @Test
    void aCallThatDoesNotReturnIsNamedAndInterrupted() throws Exception {
        Tenure tenure = tenure("1.0.0");
        line.shift(tenure);
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(
                () -> {
                    Lane lane = line.enter();
                    inside.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park();
                    }
                    interrupted.set(true);
                    lane.exit();
                },
                "stuck-caller");
        caller.start();
        inside.await();
        line.shift(tenure("2.0.0"));

        List<Visit> present = tenure.present();
        assertThat(present).hasSize(1).isEqualTo(tenure.present());
        assertThat(present.get(0).what()).contains("stuck-caller");
        assertThat(present.get(0).giveUp()).isFalse();
        present.get(0).cut();
        caller.join();
        assertThat(interrupted).isTrue();
        assertThat(tenure.drained()).isTrue();

        present.get(0).cut();
        assertThat(tenure.present()).as("what has ended is cut no more").isEmpty();
    }
}
