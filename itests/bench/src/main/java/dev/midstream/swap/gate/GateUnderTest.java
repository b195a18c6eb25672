package dev.midstream.swap.gate;

import java.util.List;

/** Makes a gate as the container does, but without one: in the gate's own package, whose classes are its own. */
public final class GateUnderTest {

    private GateUnderTest() {}

    public static <T> T around(T service, Class<T> contract) {
        Routing routing = new Routing("bench.service", new Epochs());
        routing.shift(new Tenure(null, new Binding[] {new Bound(service)}));
        GateClass gateClass = new GateClass(List.of(contract), true);
        return contract.cast(gateClass.newGate(routing, 0, null));
    }

    private static final class Bound extends RevisionBinding {
        private final Object service;

        Bound(Object service) {
            super(null, null, List.of(), null);
            this.service = service;
        }

        @Override
        Lease make() {
            return new Lease(service, () -> {});
        }
    }
}
