package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TenureTest {
    @Test
    void aClosedTenureRefusesAndIsDrainedWhenTheLastCallHasLeft() throws Exception {
        Tenure tenure = new Tenure(TestRevisions.named(), new Binding[0]);
        Entry entry = tenure.enter();
        tenure.close();

        assertThat(tenure.enter()).isNull();
        assertThat(tenure.awaitDrained(Duration.ofMillis(5))).isFalse();
        entry.exit();
        assertThat(tenure.awaitDrained(Duration.ZERO)).isTrue();
    }

    /** More threads than slots, so that some of them share the common cell, and each exits what another entered. */
    @Test
    void callsMayEndOnOtherThreads() throws Exception {
        Tenure tenure = new Tenure(TestRevisions.named(), new Binding[0]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Thread enters = new Thread(() -> {
                Entry entry = tenure.enter();
                Thread exits = new Thread(() -> entry.exitElsewhere(Outcome.SUCCESS));
                synchronized (threads) {
                    threads.add(exits);
                }
            });
            enters.start();
            enters.join();
        }
        assertThat(tenure.inFlight()).isEqualTo(500);
        tenure.close();
        threads.forEach(Thread::start);

        assertThat(tenure.awaitDrained(Duration.ofSeconds(10))).isTrue();
        assertThat(tenure.entered()).isEqualTo(500);
    }

    /** Stress: what runs in a tenure that has reported itself drained would run in a stopped revision. */
    @Test
    void noCallRunsInADrainedTenure() throws Exception {
        Routing routing = new Routing("test.service", new Epochs());
        routing.shift(new Tenure(TestRevisions.named(), new Binding[0]));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong late = new AtomicLong();
        AtomicLong calls = new AtomicLong();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        java.util.Set<Tenure> ended = java.util.concurrent.ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 4; i++) {
            running.add(callers.submit(() -> {
                long mine = 0;
                while (!stop.get()) {
                    Entry entry = routing.enter();
                    if (ended.contains(entry.tenure())) {
                        late.incrementAndGet();
                    }
                    mine++;
                    entry.exit();
                }
                calls.addAndGet(mine);
            }));
        }
        for (int shift = 1; shift <= 2_000; shift++) {
            Tenure previous = routing.shift(new Tenure(TestRevisions.named(), new Binding[0]));
            assertThat(previous.awaitDrained(Duration.ofSeconds(10))).isTrue();
            ended.add(previous);
        }
        stop.set(true);
        for (Future<?> caller : running) {
            caller.get(60, TimeUnit.SECONDS);
        }
        callers.shutdown();

        assertThat(late).hasValue(0);
        assertThat(routing.current().inFlight()).isZero();
        long entered = ended.stream().mapToLong(Tenure::entered).sum();
        assertThat(entered + routing.current().entered()).isEqualTo(calls.get());
    }

    @Test
    void endedThreadCanBeCollected() throws Exception {
        Tenure tenure = new Tenure(TestRevisions.named(), new Binding[0]);
        Thread caller = new Thread(() -> tenure.enter().exit());
        caller.start();
        caller.join();
        WeakReference<Thread> ended = new WeakReference<>(caller);
        caller = null;
        TestNode.await("the thread is collected", () -> {
            System.gc();
            return ended.get() == null;
        });

        assertThat(tenure.entered()).isOne();
        assertThat(tenure.inFlight()).isZero();
    }
}
