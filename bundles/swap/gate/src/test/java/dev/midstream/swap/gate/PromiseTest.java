package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
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

    private final Routing routing = new Routing("test.service", new Epochs());
    private final Promises gate = (Promises) new GateClass(List.of(Promises.class), true).newGate(routing, 0, null);
    private final Deferred<String> deferred = new PromiseFactory(PromiseFactory.inlineExecutor()).deferred();
    private final Tenure tenure = tenure(deferred.getPromise());

    private static Tenure tenure(Promise<String> promise) {
        Promises service = () -> promise;
        return new Tenure(TestRevisions.named(), new Binding[] {new FixedBinding(service)});
    }

    /** Returns true if the observed call had failed when it ended. */
    private boolean failed(Runnable resolve) {
        routing.shift(tenure);
        ObservingPolicy policy = new ObservingPolicy(tenure);
        routing.lead(policy);
        gate.later();
        assertThat(tenure.inFlight()).isEqualTo(1);
        assertThat(policy.outcomes()).isEmpty();
        resolve.run();
        assertThat(tenure.inFlight()).isZero();
        assertThat(policy.outcomes()).hasSize(1);
        return policy.outcomes().get(0) == Outcome.FAILURE;
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

    @Test
    @SuppressWarnings("unchecked")
    void unsupportivePromiseIsCountedOut() {
        Promise<String> unsupportive = (Promise<String>) Proxy.newProxyInstance(
                PromiseTest.class.getClassLoader(), new Class<?>[] {Promise.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        Tenure tenure = tenure(unsupportive);
        routing.shift(tenure);

        assertThat(gate.later() == unsupportive).isTrue();
        assertThat(tenure.inFlight()).isZero();
    }
}
