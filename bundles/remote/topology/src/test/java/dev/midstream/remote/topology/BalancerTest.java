package dev.midstream.remote.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.remote.calls.CallContext;
import dev.midstream.remote.calls.NotExecutedException;
import dev.midstream.remote.calls.NotExecutedException.Reason;
import java.io.EOFException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

class BalancerTest {
    interface Clock {
        String read();

        void set(String time);

        CompletableFuture<String> readLater();
    }

    /** A node that does what it is told to. */
    private final class FakeNode implements Clock {
        final AtomicInteger calls = new AtomicInteger();
        volatile Supplier<String> behaviour;

        FakeNode(Supplier<String> behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public String read() {
            calls.incrementAndGet();
            return behaviour.get();
        }

        @Override
        public void set(String time) {
            read();
        }

        @Override
        public CompletableFuture<String> readLater() {
            try {
                return CompletableFuture.completedFuture(read());
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Targets targets = new Targets();
    private final AtomicLong now = new AtomicLong();
    private final List<Map<String, Object>> offers =
            new ArrayList<>(List.of(Map.of(Idempotence.PROPERTY, new String[] {"rea*"})));
    private final Clock clock = balanced(Duration.ofSeconds(10));

    @AfterEach
    void stop() {
        later.shutdownNow();
    }

    private Clock balanced(Duration patience) {
        Balancer balancer = new Balancer(
                "clock",
                targets,
                () -> Terms.of(offers),
                new RetryPolicy(patience, Duration.ofMillis(5), Duration.ofMillis(20), later));
        return (Clock) Proxy.newProxyInstance(Clock.class.getClassLoader(), new Class<?>[] {Clock.class}, balancer);
    }

    private Target target(String name, Clock node) {
        return new Target(name, node, now::get);
    }

    private static ServiceException notCalled() {
        return new ServiceException("no way", ServiceException.REMOTE, new ConnectException("refused"));
    }

    private static ServiceException unknown() {
        return new ServiceException("broken off", ServiceException.REMOTE, new EOFException());
    }

    private static Supplier<String> failing(Supplier<RuntimeException> failure) {
        return () -> {
            throw failure.get();
        };
    }

    @Test
    void aCallThatWasNotExecutedGoesToAnotherNode() {
        FakeNode dead = new FakeNode(failing(BalancerTest::notCalled));
        FakeNode left = new FakeNode(failing(() ->
                new ServiceException("not here", ServiceException.UNREGISTERED, new ConnectException("not here"))));
        FakeNode alive = new FakeNode(() -> "noon");
        targets.set(List.of(target("a", dead), target("b", left), target("c", alive)));
        for (int call = 0; call < 20; call++) {
            clock.set("noon");
            assertThat(clock.readLater().join()).isEqualTo("noon");
        }
        assertThat(alive.calls).hasValue(40);
    }

    @Test
    void aCallThatMayHaveBeenExecutedIsRepeatedOnlyIfItsMethodIsIdempotent() {
        FakeNode first = new FakeNode(failing(BalancerTest::unknown));
        FakeNode second = new FakeNode(failing(BalancerTest::unknown));
        targets.set(List.of(target("a", first), target("b", second)));

        assertThatThrownBy(() -> clock.set("noon")).hasMessage("broken off");
        assertThat(first.calls.get() + second.calls.get()).isOne();

        first.behaviour = () -> "noon";
        second.behaviour = () -> "noon";
        AtomicInteger failures = new AtomicInteger(1);
        Supplier<String> onceBroken = () -> {
            if (failures.getAndDecrement() > 0) {
                throw unknown();
            }
            return "noon";
        };
        first.behaviour = onceBroken;
        second.behaviour = onceBroken;
        assertThat(clock.read()).isEqualTo("noon");
        failures.set(1);
        assertThat(clock.readLater().join()).isEqualTo("noon");
    }

    /** The exception of a call that the service made in turn, as the codec brings it. */
    private static ServiceException nested() {
        return new ServiceException("inner is not here", ServiceException.UNREGISTERED, new Exception("remote cause"));
    }

    @Test
    void failedNestedCallDoesNotRepeatOuterCall() {
        FakeNode first = new FakeNode(failing(BalancerTest::nested));
        FakeNode second = new FakeNode(failing(
                () -> new ServiceException("The service threw X", ServiceException.REMOTE, new Exception("remote"))));
        targets.set(List.of(target("a", first), target("b", second)));
        for (int call = 0; call < 10; call++) {
            assertThatThrownBy(clock::read).isInstanceOf(ServiceException.class);
            assertThatThrownBy(() -> clock.set("noon")).isInstanceOf(ServiceException.class);
        }
        assertThat(first.calls.get() + second.calls.get()).isEqualTo(20);
    }

    private static ServiceException notExecuted(Reason reason) {
        return new ServiceException(
                "not executed", ServiceException.REMOTE, new NotExecutedException(reason, reason.name(), null));
    }

    @Test
    void overloadIsNotMultipliedByRepetition() {
        FakeNode busy = new FakeNode(failing(() -> notExecuted(Reason.BUSY)));
        targets.set(List.of(target("a", busy)));
        Clock impatient = balanced(Duration.ofMillis(50));
        for (int call = 0; call < 1_000; call++) {
            assertThatThrownBy(impatient::read).hasMessage("not executed");
        }
        assertThat(busy.calls.get())
                .as("1,000 calls, a tenth repeated, and 100 in advance")
                .isBetween(1_000, 1_250);
    }

    @Test
    void failureOfOwnNodeIsNotBlamedOnTarget() {
        FakeNode healthy = new FakeNode(failing(() -> notExecuted(Reason.NOT_TRIED)));
        Target target = target("a", healthy);
        targets.set(List.of(target));
        Clock impatient = balanced(Duration.ofMillis(30));
        for (int call = 0; call < 5; call++) {
            assertThatThrownBy(impatient::read).hasMessage("not executed");
        }
        assertThat(target.answers()).isTrue();
    }

    @Test
    void callAfterDeadlineOfItsCallerIsNotTried() {
        FakeNode healthy = new FakeNode(() -> "noon");
        targets.set(List.of(target("a", healthy)));
        CallContext before = new CallContext(System.nanoTime() - 1, Map.of()).enter();
        try {
            assertThatThrownBy(clock::read)
                    .hasMessageContaining("deadline")
                    .hasCauseInstanceOf(NotExecutedException.class);
            assertThatThrownBy(() -> clock.readLater().join()).hasRootCauseInstanceOf(NotExecutedException.class);
        } finally {
            CallContext.restore(before);
        }
        assertThat(healthy.calls).hasValue(0);
    }

    @Test
    void timeoutOfServiceBoundsWaitForNode() {
        offers.set(0, Map.of("osgi.basic.timeout", "50"));
        long begun = System.nanoTime();
        assertThatThrownBy(clock::read).hasMessageContaining("No node offers clock");
        assertThat(System.nanoTime() - begun).as("of a patience of 10 s").isLessThan(5_000_000_000L);
    }

    @Test
    void attemptsInheritDeadlineAndHeaders() {
        List<CallContext> seen = new ArrayList<>();
        targets.set(List.of(target("a", new FakeNode(() -> {
            seen.add(CallContext.current());
            return "noon";
        }))));
        CallContext outer = new CallContext(System.nanoTime() + 60_000_000_000L, Map.of("traceparent", "00-1-2-01"));
        outer.enter();
        try {
            clock.read();
            clock.readLater().join();
            assertThat(CallContext.current()).isSameAs(outer);
        } finally {
            CallContext.restore(null);
        }
        assertThat(seen).hasSize(2).allSatisfy(each -> {
            assertThat(each.deadline()).isLessThanOrEqualTo(outer.deadline() + 1_000_000_000L);
            assertThat(each.headers()).isEqualTo(outer.headers());
        });
    }

    @Test
    void methodIsIdempotentOnlyIfAllNodesSayThat() {
        FakeNode first = new FakeNode(failing(BalancerTest::unknown));
        targets.set(List.of(target("a", first), target("b", first)));
        offers.add(Map.of());
        assertThatThrownBy(clock::read).hasMessage("broken off");
        assertThat(first.calls).hasValue(1);
    }

    @Test
    void whatTheServiceThrowsIsTheCallersAndNoReasonToAskAnother() {
        FakeNode first = new FakeNode(failing(() -> new IllegalStateException("stopped")));
        FakeNode second = new FakeNode(failing(() -> new IllegalStateException("stopped")));
        targets.set(List.of(target("a", first), target("b", second)));

        assertThatThrownBy(clock::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stopped");
        assertThatThrownBy(() -> clock.readLater().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(first.calls.get() + second.calls.get()).isEqualTo(2);
    }

    @Test
    void aCallWaitsForANodeToCome() throws Exception {
        FakeNode leaving = new FakeNode(failing(BalancerTest::notCalled));
        targets.set(List.of(target("a", leaving)));
        CompletableFuture<String> synchronous = CompletableFuture.supplyAsync(clock::read);
        CompletableFuture<String> asynchronous = clock.readLater();
        while (leaving.calls.get() < 4) {
            Thread.onSpinWait();
        }
        targets.set(List.of(target("b", new FakeNode(() -> "noon"))));
        assertThat(synchronous.get(60, TimeUnit.SECONDS)).isEqualTo("noon");
        assertThat(asynchronous.get(60, TimeUnit.SECONDS)).isEqualTo("noon");
    }

    @Test
    void withoutAnyNodeItFailsAsACallThatWasNotExecuted() {
        Clock impatient = balanced(Duration.ZERO);
        assertThatThrownBy(impatient::read)
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("No node offers clock")
                .hasCauseInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> impatient.readLater().join()).hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void aNodeThatDoesNotAnswerIsPassedOverForAWhile() {
        FakeNode broken = new FakeNode(failing(BalancerTest::notCalled));
        FakeNode alive = new FakeNode(() -> "noon");
        targets.set(List.of(target("a", broken), target("b", alive)));
        for (int call = 0; call < 200; call++) {
            clock.read();
        }
        assertThat(broken.calls.get()).as("calls before it rests").isEqualTo(3);

        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        for (int call = 0; call < 200; call++) {
            clock.read();
        }
        assertThat(broken.calls.get()).as("one more to see whether it is back").isEqualTo(4);

        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        broken.behaviour = () -> "noon";
        for (int call = 0; call < 200; call++) {
            clock.read();
        }
        assertThat(broken.calls.get()).as("it is back").isGreaterThan(20);
    }

    @Test
    void whoeverHasLessToDoGetsTheCall() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeNode slow = new FakeNode(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "late";
        });
        FakeNode fast = new FakeNode(() -> "noon");
        targets.set(List.of(target("slow", slow), target("fast", fast)));
        List<CompletableFuture<String>> stuck = new ArrayList<>();
        while (slow.calls.get() == 0) {
            stuck.add(CompletableFuture.supplyAsync(clock::read));
            Thread.yield();
        }
        long toFast = IntStream.range(0, 400)
                .filter(n -> targets.pick(Set.of()).node().equals("fast"))
                .count();
        assertThat(toFast).as("of 400, where a fair draw gives 200").isGreaterThan(250);
        release.countDown();
        stuck.forEach(CompletableFuture::join);
    }
}
