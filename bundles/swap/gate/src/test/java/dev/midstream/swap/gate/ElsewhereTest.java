package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

/** A line whose service moves between this node and others. */
class ElsewhereTest {
    private final Line line = new Line("test.service");
    private final Line here = new Line(line);

    private static Tenure revision() {
        return new Tenure(Revisions.named(), new Binding[0]);
    }

    private static Tenure others() {
        return new Tenure(null, new Binding[0]);
    }

    @Test
    void callsOfThisNodeGoElsewhereAndThoseOfOthersAreRefused() {
        line.shift(others());
        assertThat(line.elsewhere()).isTrue();
        assertThat(line.live()).isNull();

        line.enter().exit();
        assertThatThrownBy(here::enter)
                .isInstanceOfSatisfying(ServiceException.class, refusal -> assertThat(refusal.getType())
                        .isEqualTo(ServiceException.UNREGISTERED))
                .hasMessageContaining("other nodes have it")
                .hasCauseInstanceOf(ConnectException.class);
        assertThat(line.current().inFlight()).isZero();
    }

    @Test
    void aRevisionHereComesBeforeOthersAndTakesCallsOfOthers() {
        line.shift(others());
        Tenure revision = revision();
        line.shift(revision);
        assertThat(line.elsewhere()).isFalse();
        assertThat(here.enter().tenure()).isSameAs(revision);
        assertThat(revision.inFlight()).isOne();
    }

    @Test
    void withoutAnyRevisionACallIsRefused() {
        assertThatThrownBy(here::enter).hasMessageContaining("stopped or uninstalled");
        assertThatThrownBy(line::enter).hasMessageContaining("stopped or uninstalled");
    }

    /** To and fro under callers: each call is in one of both, and none is in a revision that was left and has drained. */
    @Test
    void noCallIsLostWhileTheServiceMoves() throws Exception {
        line.shift(revision());
        AtomicBoolean stop = new AtomicBoolean();
        Callable<Long> caller = () -> {
            long calls = 0;
            while (!stop.get()) {
                line.enter().exit();
                calls++;
            }
            return calls;
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<Long>> callers = List.of(threads.submit(caller), threads.submit(caller));
        long counted = 0;
        for (int move = 0; move < 500; move++) {
            Tenure left = line.shift(move % 2 == 0 ? others() : revision());
            assertThat(left.awaitDrained(TimeUnit.SECONDS.toNanos(10))).isTrue();
            counted += left.traffic().get(Visit.CALL).ended();
        }
        stop.set(true);
        long made = callers.get(0).get() + callers.get(1).get();
        threads.shutdown();
        assertThat(counted + line.current().traffic().get(Visit.CALL).ended()).isEqualTo(made);
    }
}
