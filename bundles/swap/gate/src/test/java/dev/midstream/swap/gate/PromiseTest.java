package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.util.promise.Deferred;
import org.osgi.util.promise.Promise;
import org.osgi.util.promise.PromiseFactory;

/** A call whose result is a promise ends when that is resolved, and as it was resolved. */
class PromiseTest {
    public interface Promises {
        Promise<String> later();
    }

    private final Routing routing = new Routing("test.service");
    private final Promises gate = (Promises) new GateClass(List.of(Promises.class), true).newGate(routing, 0, null);
    private final Deferred<String> deferred = new PromiseFactory(PromiseFactory.inlineExecutor()).deferred();
    private final Tenure tenure = tenure(deferred.getPromise());

    private static Tenure tenure(Promise<String> promise) {
        Promises service = () -> promise;
        return new Tenure(Revisions.named(), new Binding[] {
            new RevisionBinding(null, null) {
                @Override
                Object make() {
                    return service;
                }
            }
        });
    }

    /** Whether the call, observed, had failed when it ended. */
    private boolean failed(Runnable resolve) {
        List<Boolean> seen = new ArrayList<>();
        routing.shift(tenure);
        routing.lead(new TrafficSplit(routing.live(), tenure, 50, (candidate, failed, nanos) -> seen.add(failed)));
        gate.later();
        assertThat(tenure.inFlight()).isEqualTo(1);
        assertThat(seen).isEmpty();
        resolve.run();
        assertThat(tenure.inFlight()).isZero();
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    @Test
    void aPromiseThatFailsIsAFailedCall() {
        assertThat(failed(() -> deferred.fail(new IllegalStateException("as promised"))))
                .isTrue();
    }

    @Test
    void aPromiseThatSucceedsIsNone() {
        assertThat(failed(() -> deferred.resolve("kept"))).isFalse();
    }
}
