package dev.midstream.swap.gate;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceFactory;

/** The generated class of one gate. */
final class GateClass {
    private final List<Class<?>> contracts;
    private final GateLoader loader;
    private final Class<? extends Gate> type;

    /**
     * @param contracts interfaces, as the revision's bundle sees them
     * @param shared whether one gate serves every consumer
     */
    GateClass(List<Class<?>> contracts, boolean shared) {
        this.contracts = contracts;
        this.loader = new GateLoader(contracts);
        Class<? extends Gate> parent = shared ? Gate.Shared.class : Gate.Own.class;
        this.type = loader.define(GateCompiler.CLASS_NAME, GateCompiler.compile(parent, contracts))
                .asSubclass(Gate.class);
    }

    List<Class<?>> contracts() {
        return contracts;
    }

    Gate newGate(Routing routing, int slot, Gate.Maker maker) {
        String names = contracts.stream().map(Class::getName).collect(Collectors.joining(", "));
        try {
            return type.getConstructor(Routing.class, int.class, String.class, Gate.Maker.class)
                    .newInstance(routing, slot, names, maker);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Gate of " + names + " could not be made", e);
        }
    }

    ServiceFactory<?> factory(boolean prototype, Function<Bundle, Object> get, Consumer<Object> unget) {
        Class<?> relay = prototype ? PrototypeGateFactory.class : GateFactory.class;
        try {
            return (ServiceFactory<?>) loader.loadClass(relay.getName())
                    .getConstructor(Function.class, Consumer.class)
                    .newInstance(get, unget);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Service factory of a gate could not be made", e);
        }
    }
}
