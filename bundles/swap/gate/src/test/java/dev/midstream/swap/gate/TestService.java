package dev.midstream.swap.gate;

import java.util.List;
import org.osgi.framework.Bundle;

/** A service without a container, for tests of this and of other modules: its routing, its tenures, and a gate. */
public final class TestService {
    private final Epochs epochs = new Epochs();
    private final Routing routing;

    public TestService(String name) {
        routing = new Routing(name, epochs);
    }

    public Routing routing() {
        return routing;
    }

    /** Returns a new tenure of a revision whose only service is this object. */
    public static Tenure tenure(Bundle revision, Object service) {
        return new Tenure(revision, new Binding[] {new FixedBinding(service)});
    }

    /** Returns a new tenure of a revision with this version and without services. */
    public static Tenure tenure(String version) {
        return new Tenure(TestRevisions.named(version), new Binding[0]);
    }

    /** Returns a new tenure of a revision with this version whose only service is this object. */
    public static Tenure tenure(String version, Object service) {
        return tenure(TestRevisions.named(version), service);
    }

    /** Returns a gate of the only service. */
    public <T> T gate(Class<T> contract) {
        return contract.cast(new GateClass(List.of(contract), true).newGate(routing, 0, null));
    }

    /** Routes calls to the next tenure. Returns the previous one, closed. */
    public Tenure shift(Tenure next) {
        return routing.shift(next);
    }

    public boolean lead(RoutingPolicy policy) {
        return routing.leadFromLive(policy);
    }

    public void settle(RoutingPolicy policy) {
        routing.settle(policy);
    }

    /** Keeps the revision of a tenure as the fallback. */
    public void keepFallback(Tenure previous) {
        routing.keepFallback(previous);
    }

    /** Returns the only service of a tenure. */
    public static Object object(Tenure tenure) {
        return tenure.binding(0).service();
    }

    public void close(Tenure candidate) {
        candidate.close();
    }

    public Entry enter() {
        return routing.enter();
    }

    /** Runs an action as a request that asks for a version, which may be null. */
    public void asRequest(String version, Runnable action) {
        Pin pin = epochs.pin(version);
        Pin before = pin.attach();
        try {
            action.run();
        } finally {
            Pin.detach(before);
            pin.close();
        }
    }
}
