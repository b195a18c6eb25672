package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

/** A routing whose service moves between this node and others. */
class RemoteOffersTest {
    private final Routing routing = new Routing("test.service", new Epochs());
    private final Routing here = new Routing(routing);

    private static Tenure revision() {
        return new Tenure(TestRevisions.named(), new Binding[0]);
    }

    private static Tenure others() {
        return new Tenure(null, new Binding[0]);
    }

    @Test
    void callsOfThisNodeGoElsewhereAndThoseOfOthersAreRefused() {
        routing.shift(others());
        routing.offer(new Binding[] {new FixedBinding("offer")});
        assertThat(routing.isRemote()).isTrue();
        assertThat(routing.live()).isNull();

        routing.enter().exit();
        assertThatThrownBy(here::enter)
                .isInstanceOfSatisfying(RefusedCallException.class, refusal -> assertThat(refusal.getType())
                        .isEqualTo(ServiceException.UNREGISTERED))
                .hasMessageContaining("other nodes have it");
        assertThat(routing.current().inFlight()).isZero();
    }

    @Test
    void refusalNamesGateThatWasCalled() {
        Gate asked = new TestGate(here);
        Gate another = new TestGate(new Routing(routing));
        assertThatThrownBy(here::enter).isInstanceOfSatisfying(RefusedCallException.class, refusal -> {
            assertThat(refusal.isOf(asked)).isTrue();
            assertThat(refusal.isOf(another)).isFalse();
            assertThat(refusal.isOf(new TestGate(routing))).isFalse();
            assertThat(refusal.isOf("no gate")).isFalse();
        });
    }

    private static final class TestGate extends Gate.Shared {
        TestGate(Routing routing) {
            super(routing, 0, "test", null);
        }
    }

    @Test
    void aRevisionHereComesBeforeOthersAndTakesCallsOfOthers() {
        routing.shift(others());
        Tenure revision = revision();
        routing.shift(revision);
        assertThat(routing.isRemote()).isFalse();
        assertThat(here.enter().tenure()).isSameAs(revision);
        assertThat(revision.inFlight()).isOne();
    }

    @Test
    void withoutAnyRevisionACallIsRefused() {
        assertThatThrownBy(here::enter).hasMessageContaining("stopped or uninstalled");
        assertThatThrownBy(routing::enter).hasMessageContaining("stopped or uninstalled");
    }

    /** To and fro under callers: each call is in one of both, and none is in a revision that was left and has drained. */
    @Test
    void noCallIsLostWhileTheServiceMoves() throws Exception {
        routing.shift(revision());
        AtomicBoolean stop = new AtomicBoolean();
        Callable<Long> caller = () -> {
            long calls = 0;
            while (!stop.get()) {
                routing.enter().exit();
                calls++;
            }
            return calls;
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Long>> callers = List.of(threads.submit(caller), threads.submit(caller));
        long counted = 0;
        for (int move = 0; move < 500; move++) {
            Tenure left = routing.shift(move % 2 == 0 ? others() : revision());
            assertThat(left.awaitDrained(Duration.ofSeconds(10))).isTrue();
            counted += left.traffic().get(ActiveCall.CALL).ended();
        }
        stop.set(true);
        long made = callers.get(0).get() + callers.get(1).get();
        threads.shutdown();
        assertThat(counted + routing.current().traffic().get(ActiveCall.CALL).ended())
                .isEqualTo(made);
    }
}
