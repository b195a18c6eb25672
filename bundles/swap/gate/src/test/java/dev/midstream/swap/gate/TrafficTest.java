package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a tenure says of those who were in it, compared with what they say themselves. */
class TrafficTest {
    private static final String HTTP = "http";
    private static final int SHIFTS = 200;

    private final Routing routing = new Routing("test.service", new Epochs());

    private static Tenure tenure(String version) {
        return new Tenure(TestRevisions.named(version), new Binding[0]);
    }

    private record Request(String what) implements ActiveCall {
        @Override
        public String kind() {
            return HTTP;
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public boolean endGracefully() {
            return true;
        }

        @Override
        public void abort() {
            // nothing is running
        }

        @Override
        public boolean aborted() {
            return false;
        }
    }

    private void call() {
        routing.enter().exit();
    }

    private Entry begin(ActiveCall visit) {
        Entry entry = routing.enterLocal(HTTP);
        entry.tenure().begin(visit);
        entry.returned();
        return entry;
    }

    private static void end(Entry entry, ActiveCall visit, boolean byForce) {
        entry.tenure().end(visit, byForce);
        entry.exitElsewhere(Outcome.SUCCESS);
    }

    @Test
    void callsAndRequestsAreToldApart() {
        Tenure tenure = tenure("1.0.0");
        routing.shift(tenure);
        ActiveCall first = new Request("GET /first");
        ActiveCall second = new Request("GET /second");
        Entry entered = begin(first);
        Entry waiting = begin(second);
        call();
        call();

        assertThat(tenure.present()).containsExactlyInAnyOrder(first, second);
        assertThat(tenure.entered()).isEqualTo(4);
        assertThat(tenure.inFlight()).isEqualTo(2);
        end(entered, first, false);
        end(waiting, second, true);

        assertThat(tenure.traffic())
                .isEqualTo(Map.of(ActiveCall.CALL, new Traffic(2, 0, 0, 0), HTTP, new Traffic(1, 0, 0, 1)));
        assertThat(tenure.inFlight()).isZero();
        assertThat(tenure.present()).isEmpty();
    }

    @Test
    void whatNothingInTheRevisionCouldTakeIsCountedAsFailedOnly() {
        Tenure tenure = tenure("1.0.0");
        routing.shift(tenure);
        Runnable gate = (Runnable) new GateClass(List.of(Runnable.class), true).newGate(routing, 0, null);
        assertThatThrownBy(gate::run).hasMessageContaining("does not offer");
        Entry entry = routing.enterLocal(HTTP);
        tenure.counts().fail(HTTP);
        entry.exit();

        assertThat(tenure.traffic())
                .isEqualTo(Map.of(ActiveCall.CALL, new Traffic(0, 0, 1, 0), HTTP, new Traffic(0, 0, 1, 0)));
    }

    @Test
    void anAsynchronousCallIsCountedOnceAndHoldsNoThread() {
        Tenure tenure = tenure("1.0.0");
        routing.shift(tenure);
        Entry entry = routing.enter();
        assertThat(tenure.present()).hasSize(1);
        entry.returned();

        assertThat(tenure.present()).as("its thread is somewhere else now").isEmpty();
        assertThat(tenure.inFlight()).isEqualTo(1);
        assertThat(tenure.traffic().get(ActiveCall.CALL).ended()).isZero();
        entry.exitElsewhere(Outcome.SUCCESS);
        assertThat(tenure.entered()).isEqualTo(1);
        assertThat(tenure.traffic()).isEqualTo(Map.of(ActiveCall.CALL, new Traffic(1, 0, 0, 0)));
    }

    @Test
    void aTenureThatGoesOnInAnothersPlaceCountsOn() {
        Tenure tenure = tenure("1.0.0");
        routing.shift(tenure);
        call();
        Entry still = routing.enter();
        Tenure again = tenure.again();
        routing.shift(again);
        call();
        routing.shift(tenure("2.0.0"));

        assertThat(again.drained())
                .as("a call from before the change still runs")
                .isFalse();
        assertThat(again.present()).hasSize(1);
        still.exit();
        assertThat(again.drained()).isTrue();
        assertThat(again.entered()).isEqualTo(3);
        assertThat(again.traffic().get(ActiveCall.CALL).ended()).isEqualTo(3);
    }

    /** Every caller that a closed tenure refuses is one that was sent on, and so much says the caller's own clock. */
    @Test
    void underShiftsEveryCallIsCountedWhereItEnded() throws Exception {
        Tenure current = tenure("1.0.0");
        routing.shift(current);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong calls = new AtomicLong();
        AtomicLong longest = new AtomicLong();
        Thread[] callers = new Thread[3];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Thread(() -> {
                while (!stop.get()) {
                    long begun = System.nanoTime();
                    Entry entry = routing.enter();
                    longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
                    entry.exit();
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
            routing.shift(current);
            assertThat(previous.awaitDrained(Duration.ofSeconds(10))).isTrue();
            counted += previous.traffic().get(ActiveCall.CALL).ended();
            rerouted += previous.traffic().get(ActiveCall.CALL).rerouted();
            pause = Math.max(pause, previous.longestPauseNanos());
        }
        stop.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(counted + current.traffic().get(ActiveCall.CALL).ended()).isEqualTo(calls.get());
        assertThat(rerouted).isBetween(0L, (long) SHIFTS * callers.length);
        assertThat(pause).isLessThanOrEqualTo(longest.get());
    }

    @Test
    void aRefusedCallerIsCountedByItsKindAndItsWait() {
        Tenure first = tenure("1.0.0");
        Tenure second = tenure("2.0.0");
        // the caller has read the routing, and is refused when it enters
        routing.lead(new RoutingPolicy() {
            private boolean asked;

            @Override
            public Entry enter() {
                if (!asked) {
                    asked = true;
                    routing.shift(second);
                    return first.enter();
                }
                return second.enter();
            }

            @Override
            public Tenure base() {
                return first;
            }
        });
        Entry entry = routing.enterLocal(HTTP);

        assertThat(entry.tenure()).isSameAs(second);
        assertThat(first.traffic().get(HTTP)).isEqualTo(new Traffic(0, 1, 0, 0));
        assertThat(first.traffic().get(ActiveCall.CALL)).isEqualTo(Traffic.NONE);
        assertThat(first.longestPauseNanos()).isPositive();
        assertThat(second.longestPauseNanos()).isZero();
    }

    @Test
    void aCallThatDoesNotReturnIsNamedAndInterrupted() throws Exception {
        Tenure tenure = tenure("1.0.0");
        routing.shift(tenure);
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(
                () -> {
                    Entry entry = routing.enter();
                    inside.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park();
                    }
                    interrupted.set(true);
                    entry.exit();
                },
                "stuck-caller");
        caller.start();
        inside.await();
        routing.shift(tenure("2.0.0"));

        List<ActiveCall> present = tenure.present();
        assertThat(present).hasSize(1).isEqualTo(tenure.present());
        assertThat(present.get(0).what()).contains("stuck-caller");
        assertThat(present.get(0).endGracefully()).isFalse();
        present.get(0).abort();
        caller.join();
        assertThat(interrupted).isTrue();
        assertThat(tenure.drained()).isTrue();

        present.get(0).abort();
        assertThat(tenure.present()).as("what has ended is cut no more").isEmpty();
    }
}
