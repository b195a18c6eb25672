package dev.midstream.swap.gate;

import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.PrototypeServiceFactory;

/** A {@link GateFactory} of prototype scope: a gate for every request of a consumer. */
public final class PrototypeGateFactory extends GateFactory implements PrototypeServiceFactory<Object> {
    public PrototypeGateFactory(Function<Bundle, Object> get, Consumer<Object> unget) {
        super(get, unget);
    }
}
